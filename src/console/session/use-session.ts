import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { z } from 'zod';
import { type ApproverId } from '../../protocol/ids.js';
import { askJson } from '../server/ask-json.js';
import { NoAnswer } from '../server/no-answer.js';
import { isRefusal } from '../server/server-refused.js';
import { strangerText } from '../server/stranger-text.js';

const EVERY_MS = 60_000;

export const SESSION_KEY = ['session'] as const;

const sessionAnswer = z.object({
  person: strangerText(100),
  approver: z
    .string()
    .nullable()
    .transform((id) => id as ApproverId | null),
  roles: z.array(z.string()),
  endsAt: z.iso.datetime(),
});

/**
 * Who the server says is logged in. It decides what is shown and offered, and nothing else: whose vote a vote is stands in
 * what the person's own device signs.
 */
export type Session = z.infer<typeof sessionAnswer>;

/** Null where nobody is logged in. */
export function useSession(): UseQueryResult<Session | null> {
  return useQuery({
    queryKey: SESSION_KEY,
    queryFn: ({ signal }) => askSession(signal),
    refetchInterval: EVERY_MS,
    // A session ends without anything of ours having happened.
    refetchOnWindowFocus: true,
  });
}

/** Whether somebody is nobody any more to the server. */
export function isSessionOver(error: unknown): boolean {
  return isRefusal(error, 'UNAUTHENTICATED', 'SESSION_OVER', 'SIGNATURE_MISSING');
}

async function askSession(signal: AbortSignal): Promise<Session | null> {
  const answer = await askJson('/v1/console/session', { asPerson: true, signal }).catch((error: unknown) => {
    if (isSessionOver(error)) return null;
    throw error;
  });
  if (answer === null) return null;
  const read = sessionAnswer.safeParse(answer);
  if (!read.success) throw new NoAnswer('unreadable');
  return read.data;
}
