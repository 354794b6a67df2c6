import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import { type ChallengeView } from './login-views.js';

const CHALLENGE_SECONDS = 300;

/**
 * Anybody may ask for one, so the table is not a stranger's to fill. Beyond this many the oldest are forgotten rather than
 * a new one refused: a device uses its own within a second, and a stranger's heap must not lock the approvers out.
 */
const MAX_OUTSTANDING = 10_000;

const counted = z.object({ outstanding: z.coerce.number() });

/** Hands out what a device must sign to log in, so that no signed Login can be used twice or prepared ahead. */
@Injectable()
export class IssueChallenge {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async execute(): Promise<ChallengeView> {
    const now = this.clock.now();
    await this.database.run('DELETE FROM login_challenge WHERE expires_at <= $1', [now]);
    const [count] = await this.database.rows(counted, 'SELECT count(*) AS outstanding FROM login_challenge');
    const tooMany = (count?.outstanding ?? 0) + 1 - MAX_OUTSTANDING;
    if (tooMany > 0) await this.forgetOldest(tooMany);
    const challenge = randomBytes(32).toString('hex');
    const expiresAt = new Date(now.getTime() + CHALLENGE_SECONDS * 1000);
    await this.database.run('INSERT INTO login_challenge (challenge, expires_at) VALUES ($1, $2)', [
      challenge,
      expiresAt,
    ]);
    return { challenge, expiresAt: expiresAt.toISOString() };
  }

  /** Passes over what somebody else forgets or uses at this moment, instead of waiting for them. */
  private async forgetOldest(howMany: number): Promise<void> {
    await this.database.run(
      `DELETE FROM login_challenge WHERE challenge IN (
         SELECT challenge FROM login_challenge ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED)`,
      [howMany],
    );
  }
}
