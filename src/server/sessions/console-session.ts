import { createHash } from 'node:crypto';
import { z } from 'zod';

/** Left alone for so long, a session is over: somebody walked away from it. */
export const IDLE_MINUTES = 15;
/** However busy, it is over then. */
export const SESSION_HOURS = 8;

/** What names a session in the database. */
export function sessionHashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** How somebody showed who they are. */
const ENTRIES = ['passkey', 'invitation', 'oidc'] as const;
export type LoggedInBy = (typeof ENTRIES)[number];

/** A session as the database has it. */
export const consoleSessionRow = z
  .object({
    person: z.string(),
    opened_by: z.enum(ENTRIES),
    opened_at: z.date(),
    last_seen_at: z.date(),
    expires_at: z.date(),
  })
  .transform((row) => ({
    person: row.person,
    openedBy: row.opened_by,
    openedAt: row.opened_at,
    lastSeenAt: row.last_seen_at,
    expiresAt: row.expires_at,
  }));
export type ConsoleSession = z.infer<typeof consoleSessionRow>;

/** When it is over unless somebody asks for something before. */
export function endsAt({ lastSeenAt, expiresAt }: Pick<ConsoleSession, 'lastSeenAt' | 'expiresAt'>): Date {
  const idle = new Date(lastSeenAt.getTime() + IDLE_MINUTES * 60_000);
  return idle < expiresAt ? idle : expiresAt;
}
