import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { askJson } from './ask-json.js';

const EVERY_MS = 20_000;

/**
 * What the server shows of orders, asked for once by all who want to know; nothing in it is believed.
 *
 * @param read what one makes of it. It verifies signatures, so it should be the same function each time
 */
export function useOrders<T>(read: (orders: unknown) => T): UseQueryResult<T> {
  return useQuery({
    // `orders`: what the live news call old when something happens to them.
    queryKey: ['orders'],
    queryFn: ({ signal }) => askJson('/v1/orders', { signal }),
    refetchInterval: EVERY_MS,
    select: read,
  });
}
