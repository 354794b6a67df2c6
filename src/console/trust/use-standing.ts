import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { establishTrust, type Standing } from './establish-trust.js';
import { readGenesisLink, type GenesisLink } from './genesis-link.js';

const EVERY_MS = 30_000;

/** Checked anew every half minute, and at once when another link is opened in the same tab. */
export function useStanding(): UseQueryResult<Standing> {
  const link = useGenesisLink();
  return useQuery({
    queryKey: ['standing', link],
    queryFn: ({ signal }) => establishTrust(link, signal),
    refetchInterval: EVERY_MS,
  });
}

/** Of the address only what it names: other pages of the console have no fragment. */
export function useGenesisLink(): GenesisLink {
  return readGenesisLink(useSyncExternalStore(onFragment, () => location.hash));
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
