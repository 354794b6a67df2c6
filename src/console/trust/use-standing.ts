import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { establishTrust, type Standing } from './establish-trust.js';
import { readGenesisLink } from './genesis-link.js';

const EVERY_MS = 30_000;

/** Checked anew every half minute, and at once when another link is opened in the same tab. */
export function useStanding(): UseQueryResult<Standing> {
  const fragment = useSyncExternalStore(onFragment, () => location.hash);
  // Of the fragment only what it names: other pages of the console have none.
  const link = readGenesisLink(fragment);
  return useQuery({
    queryKey: ['standing', link],
    queryFn: ({ signal }) => establishTrust(link, signal),
    refetchInterval: EVERY_MS,
  });
}

function onFragment(tell: () => void): () => void {
  addEventListener('hashchange', tell);
  // The router changes the address without an event of the browser's.
  addEventListener('pushState', tell);
  addEventListener('replaceState', tell);
  addEventListener('popstate', tell);
  return () => {
    for (const event of ['hashchange', 'pushState', 'replaceState', 'popstate']) removeEventListener(event, tell);
  };
}
