import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { askJson } from '../server/ask-json.js';

const EVERY_MS = 15_000;

/** `policies`: what the live news call old when something happens to them. */
export const POLICY_NEWS_KEY = ['policies', 'proposed'] as const;

/** What the server shows of changes and orders, for anyone; nothing in it is believed yet. */
export interface PolicyNews {
  readonly chain: unknown;
  readonly orders: unknown;
}

export function usePolicyNews(): UseQueryResult<PolicyNews> {
  return useQuery({
    queryKey: POLICY_NEWS_KEY,
    queryFn: async ({ signal }) => {
      const [chain, orders] = await Promise.all([askJson('/v1/policy', { signal }), askJson('/v1/orders', { signal })]);
      return { chain, orders };
    },
    refetchInterval: EVERY_MS,
  });
}
