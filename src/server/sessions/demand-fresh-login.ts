import { Injectable } from '@nestjs/common';
import { type PersonCaller } from '../auth/caller.js';
import { Clock } from '../platform/clock.js';
import { Refused } from '../platform/http/refused.js';
import { ConsoleSessions } from './console-sessions.js';

const FRESH_MINUTES = 10;

/**
 * For what outlives a session: another passkey, an invitation. Whoever comes by a cookie, or by a screen that was left
 * open, must not get a way in of their own with it.
 */
@Injectable()
export class DemandFreshLogin {
  constructor(
    private readonly sessions: ConsoleSessions,
    private readonly clock: Clock,
  ) {}

  async execute({ session }: PersonCaller): Promise<void> {
    const found = await this.sessions.live(session);
    if (found === null) throw Refused.because('SESSION_OVER');
    // Else whoever owns the provider would make themselves a passkey, and come back as what the policy makes of a person.
    if (found.openedBy === 'oidc') throw Refused.because('FORBIDDEN');
    if (this.clock.now().getTime() - found.openedAt.getTime() > FRESH_MINUTES * 60_000)
      throw Refused.because('LOGIN_NOT_FRESH');
  }
}
