import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { type z } from 'zod';
import { askJson } from './ask-json.js';
import { NoAnswer } from './no-answer.js';

/** News comes by the live stream; this is for when it has died without saying so. */
const EVERY_MS = 20_000;

/** What the server answers to a person, of a shape that was checked: its words, and nothing that anybody believes unread. */
export function useAnswer<T>(key: readonly unknown[], path: string, schema: z.ZodType<T>): UseQueryResult<T> {
  return useQuery({
    queryKey: [...key, path],
    queryFn: async ({ signal }) => {
      const read = schema.safeParse(await askJson(path, { asPerson: true, signal }));
      if (!read.success) throw new NoAnswer('unreadable');
      return read.data;
    },
    refetchInterval: EVERY_MS,
    // The list that was there stays until the next one is.
    placeholderData: keepPreviousData,
  });
}
