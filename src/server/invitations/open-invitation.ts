import { z } from 'zod';
import { type GivenRole, GIVEN_ROLES } from '../people/person-roles.js';
import { type Sql } from '../platform/database/sql.js';
import { Refused } from '../platform/http/refused.js';
import { sessionHashOf } from '../sessions/console-session.js';

const invitationRow = z.object({
  person: z.string(),
  roles: z.array(z.enum(GIVEN_ROLES)).nullable(),
  expires_at: z.date(),
  used_at: z.date().nullable(),
});

export interface OpenedInvitation {
  readonly person: string;
  readonly roles: readonly GivenRole[] | null;
  readonly expiresAt: Date;
}

/**
 * Whom a token invites. Locked until the transaction ends, so that of two who hold the same link one is refused.
 *
 * @throws Refused where it was used, is too old, or never was
 */
export function openInvitation(sql: Sql, token: string, now: Date): Promise<OpenedInvitation> {
  return openInvitationByHash(sql, sessionHashOf(token), now);
}

/** The same for whoever has kept the token's hash only. */
export async function openInvitationByHash(sql: Sql, tokenHash: string, now: Date): Promise<OpenedInvitation> {
  const [found] = await sql.rows(
    invitationRow,
    'SELECT person, roles, expires_at, used_at FROM invitation WHERE token_hash = $1 FOR UPDATE',
    [tokenHash],
  );
  if (found === undefined) throw Refused.because('INVITATION_OVER');
  if (found.used_at !== null) throw Refused.because('INVITATION_USED');
  if (found.expires_at <= now) throw Refused.because('INVITATION_OVER');
  return { person: found.person, roles: found.roles, expiresAt: found.expires_at };
}
