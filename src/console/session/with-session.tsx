import { type ReactNode } from 'react';
import { Notice } from '../look/notice.js';
import { RuledLines } from '../look/ruled-lines.js';
import { type Trusted } from '../trust/judge-shown.js';
import { useWords } from '../words/use-words.js';
import { LogInPage } from './log-in-page.js';
import { useSession, type Session } from './use-session.js';

interface Props {
  readonly trusted: Trusted;
  readonly children: (session: Session) => ReactNode;
}

/** Shows its children whose session it is, and everybody else where to log in. */
export function WithSession({ trusted, children }: Props): ReactNode {
  const words = useWords();
  const { data: session, error } = useSession();
  if (session === null) return <LogInPage trusted={trusted} />;
  if (session !== undefined) return children(session);
  if (error === null) return <RuledLines label={words('loading.page')} />;
  return <Notice title={words('unreachable.title')} text={words('unreachable.text')} />;
}
