import { type ReactNode } from 'react';
import { useSession } from '../session/use-session.js';
import { useWords } from '../words/use-words.js';
import { useLiveNews } from './live-news.js';

/** Whether what is on the screen keeps itself up to date. Nothing at all where nobody is logged in. */
export function LiveMark(): ReactNode {
  const words = useWords();
  const { data: session } = useSession();
  const isLoggedIn = session !== null && session !== undefined;
  const state = useLiveNews(isLoggedIn);
  if (!isLoggedIn || state === 'connecting') return null;
  return (
    <span className={`live live-${state}`} role="status" title={state === 'off' ? words('live.off.text') : undefined}>
      {words(`live.${state}`)}
    </span>
  );
}
