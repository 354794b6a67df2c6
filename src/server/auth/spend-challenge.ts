import { z } from 'zod';
import { type Transaction } from '../platform/database/database.js';
import { Refused } from '../platform/http/refused.js';

const challengeRow = z.object({ is_used: z.boolean(), is_over: z.boolean(), expires_at: z.date() });

/**
 * Uses up what somebody was handed to log in with, and says until when it was meant, in Unix seconds. Thrown refusals roll
 * back, so only a login that succeeds spends one.
 */
export async function spendChallenge(transaction: Transaction, challenge: string, now: Date): Promise<number> {
  // The lock makes two logins with one challenge come one after the other.
  const [found] = await transaction.rows(
    challengeRow,
    `SELECT used_at IS NOT NULL AS is_used, expires_at <= $2 AS is_over, expires_at
     FROM login_challenge WHERE challenge = $1 FOR UPDATE`,
    [challenge, now],
  );
  if (found === undefined) throw Refused.because('UNAUTHENTICATED');
  if (found.is_used) throw Refused.because('REPLAYED');
  if (found.is_over) throw Refused.because('SIGNATURE_STALE');
  await transaction.run('UPDATE login_challenge SET used_at = $2 WHERE challenge = $1', [challenge, now]);
  return Math.floor(found.expires_at.getTime() / 1000);
}
