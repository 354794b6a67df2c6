import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { SESSION_KEY } from '../session/use-session.js';

/** What each kind of news makes old, by the first part of the queries' keys. */
const MAKES_OLD = {
  proposal: ['proposals', 'withdrawals'],
  withdrawal: ['withdrawals', 'proposals', 'wallets'],
  policy: ['standing', 'proposals', 'policies', 'offers'],
  order: ['orders', 'proposals', 'policies', 'status'],
  status: ['status', 'wallets'],
} as const;

/** The browser comes back by itself where the line broke; where the server said no, we do, after so long. */
const AGAIN_MS = 5000;

/** The server beats every fifteen seconds. */
const SILENT_MS = 40_000;

export type LiveState = 'connecting' | 'on' | 'off';

/**
 * Hears that something changed, and has it asked for anew: the news itself says nothing that anybody would have to
 * believe. While it is off, the pages say so; they go on looking at intervals.
 */
export function useLiveNews(isLoggedIn: boolean): LiveState {
  const queries = useQueryClient();
  const [state, setState] = useState<LiveState>('connecting');
  useEffect(() => {
    if (!isLoggedIn) return undefined;
    let stream: EventSource | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const connect = (wasOff: boolean): void => {
      stream = listen(queries, wasOff, setState, () => {
        // The session may be why.
        void queries.invalidateQueries({ queryKey: SESSION_KEY });
        timer = setTimeout(connect, AGAIN_MS, true);
      });
    };
    // A line that is gone breaks no connection for minutes; the browser knows it at once.
    const lose = (): void => {
      clearTimeout(timer);
      stream?.close();
      setState('off');
    };
    const resume = (): void => {
      lose();
      connect(true);
    };
    connect(false);
    addEventListener('offline', lose);
    addEventListener('online', resume);
    return () => {
      removeEventListener('offline', lose);
      removeEventListener('online', resume);
      clearTimeout(timer);
      stream?.close();
    };
  }, [isLoggedIn, queries]);
  return state;
}

function listen(
  queries: QueryClient,
  hasMissed: boolean,
  tell: (state: LiveState) => void,
  gone: () => void,
): EventSource {
  const stream = new EventSource('/v1/console/stream');
  let wasOff = hasMissed;
  let silence: ReturnType<typeof setTimeout> | undefined;
  // A line that died without a word looks like one on which nothing happens; so the server beats, and silence is told.
  const hear = (): void => {
    clearTimeout(silence);
    silence = setTimeout(() => {
      if (stream.readyState === EventSource.CLOSED) return;
      stream.close();
      tell('off');
      gone();
    }, SILENT_MS);
  };
  stream.addEventListener('heartbeat', hear);
  stream.onopen = () => {
    tell('on');
    hear();
    // What happened in between may have been told to nobody.
    if (wasOff) void queries.invalidateQueries();
    wasOff = false;
  };
  stream.onerror = () => {
    clearTimeout(silence);
    tell('off');
    wasOff = true;
    if (stream.readyState === EventSource.CLOSED) gone();
  };
  for (const [kind, keys] of Object.entries(MAKES_OLD)) {
    stream.addEventListener(kind, () => {
      for (const key of keys) void queries.invalidateQueries({ queryKey: [key] });
    });
  }
  return stream;
}
