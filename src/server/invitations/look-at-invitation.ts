import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import { type OpenInvitation } from './invitation-views.js';
import { openInvitation } from './open-invitation.js';

/** Tells whoever holds an invitation whom it is for. It uses nothing up. */
@Injectable()
export class LookAtInvitation {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async execute(token: string): Promise<OpenInvitation> {
    const { person, expiresAt } = await openInvitation(this.database, token, this.clock.now());
    return { person, expiresAt: expiresAt.toISOString() };
  }
}
