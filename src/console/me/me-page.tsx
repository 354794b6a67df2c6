import { type ReactNode } from 'react';
import { type Session } from '../session/use-session.js';
import { type Trusted } from '../trust/judge-shown.js';
import { useWords } from '../words/use-words.js';
import { KeysPart } from './keys-part.js';
import { NoticesPart } from './notices-part.js';
import { PasskeysPart } from './passkeys-part.js';

interface Props {
  readonly trusted: Trusted;
  readonly session: Session;
}

/** One's own: what one approves with, what one logs in with. They are never the same. */
export function MePage({ trusted, session }: Props): ReactNode {
  const words = useWords();
  const { policies } = trusted;
  const name = session.approver === null ? session.person : policies.inForce.approvers.get(session.approver)?.name;
  return (
    <>
      <h1>{words('me.title', { name: name ?? session.person })}</h1>
      <div className="sheet">
        <div className="sheet-main">
          <KeysPart trusted={trusted} session={session} />
        </div>
        <aside className="sheet-side">
          <PasskeysPart trusted={trusted} session={session} />
          <NoticesPart />
        </aside>
      </div>
    </>
  );
}
