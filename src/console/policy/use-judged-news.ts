import { useMemo } from 'react';
import { type Trusted } from '../trust/judge-shown.js';
import { judgeNews, type JudgedNews } from './judge-news.js';
import { usePolicyNews } from './use-policy-news.js';

export interface News {
  /** Null until the server has answered. */
  readonly judged: JudgedNews | null;
  /** It does not answer now. */
  readonly isSilent: boolean;
  /** Milliseconds; when it last did. */
  readonly since: number;
}

/** What the server shows of changes, judged by the policy that was checked; once a minute anew, for signatures lapse. */
export function useJudgedNews(trusted: Trusted): News {
  const { data, error, dataUpdatedAt } = usePolicyNews();
  const minute = Math.floor(dataUpdatedAt / 60_000);
  const { hash } = trusted.policies.inForce;
  const judged = useMemo(
    // By the minute's end: what was signed in it has been signed by then.
    () => (data === undefined ? null : judgeNews(data, trusted, (minute + 1) * 60)),
    // The same chain again, checked anew, is no other judge.
    [data, minute, hash],
  );
  return { judged, isSilent: error !== null, since: dataUpdatedAt };
}
