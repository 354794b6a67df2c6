import { useState, type ReactNode } from 'react';
import { RuledLines } from '../look/ruled-lines.js';
import { NotAnswered } from '../server/not-answered.js';
import { type Trusted } from '../trust/judge-shown.js';
import { useWords } from '../words/use-words.js';
import { useIsPageKept } from './kept-page.js';
import { LogInPage } from './log-in-page.js';
import { useSession, type Session } from './use-session.js';

interface Props {
  readonly trusted: Trusted;
  readonly children: (session: Session) => ReactNode;
}

/** Shows its children whose session it is, and everybody else where to log in: once nothing is open that they are at. */
export function WithSession({ trusted, children }: Props): ReactNode {
  const words = useWords();
  const { data: session, error, refetch } = useSession();
  const [last, setLast] = useState(session);
  const isKept = useIsPageKept();
  if (session !== null && session !== last) setLast(session);
  if (session === null && isKept && last !== null && last !== undefined) return children(last);
  if (session === null) return <LogInPage trusted={trusted} />;
  if (session !== undefined) return children(session);
  if (error === null) return <RuledLines label={words('loading.page')} />;
  return <NotAnswered error={error} onAgain={refetch} />;
}
