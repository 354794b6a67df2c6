import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import { Deployment } from '../platform/deployment.js';
import { sessionHashOf } from '../sessions/console-session.js';
import { type InvitationView, type NewInvitation } from './invitation-views.js';

const INVITATION_HOURS = 72;

/** How an event names whoever runs this server: they need nobody's leave, for they have the database. */
export const HOST = 'host';

/**
 * Asks a person in to look. Whoever can do this can let anybody read, and no more: a vote takes a device that the policy
 * lists, and no invitation comes near that.
 */
@Injectable()
export class Invite {
  constructor(
    private readonly database: Database,
    private readonly deployment: Deployment,
    private readonly clock: Clock,
  ) {}

  /** @param invitedBy a governor with a session, or the host */
  async execute({ person, roles }: NewInvitation, invitedBy: string): Promise<InvitationView> {
    const token = randomBytes(32).toString('hex');
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + INVITATION_HOURS * 3_600_000);
    await this.database.transaction(async (transaction) => {
      // One at a time: the link that was sent before opens nothing any more.
      await transaction.run('DELETE FROM invitation WHERE person = $1 AND used_at IS NULL', [person]);
      await transaction.run(
        `INSERT INTO invitation (token_hash, person, roles, invited_by, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6)`,
        [sessionHashOf(token), person, roles ?? null, invitedBy, now, expiresAt],
      );
      transaction.record({ type: 'person.invited', person, roles: roles ?? null, by: invitedBy });
    });
    return { link: this.linkWith(token), expiresAt: expiresAt.toISOString() };
  }

  /**
   * The token stands behind the `#`, which browsers send to nobody: it is in no log and no mail scanner's request. The
   * genesis hash beside it is what the browser will hold this server to.
   */
  private linkWith(token: string): string {
    const { policy, publicUrl, genesis } = this.deployment;
    return `${policy.console?.origins[0] ?? publicUrl}/welcome#token=${token}&genesis=${genesis.hash}`;
  }
}
