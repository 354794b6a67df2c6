import { Injectable } from '@nestjs/common';
import { PERSON_ROLES, type PersonCaller } from '../auth/caller.js';
import { Refused } from '../platform/http/refused.js';
import { endsAt } from './console-session.js';
import { ConsoleSessions } from './console-sessions.js';
import { type ConsoleSessionView } from './session-view.js';

/** Tells a person who they are here. */
@Injectable()
export class ShowSession {
  constructor(private readonly sessions: ConsoleSessions) {}

  async execute({ session, person, approver, roles }: PersonCaller): Promise<ConsoleSessionView> {
    const found = await this.sessions.live(session);
    // Closed in another tab since the guard looked.
    if (found === null) throw Refused.because('SESSION_OVER');
    return {
      ...{ person, approver, roles: PERSON_ROLES.filter((role) => roles.has(role)) },
      openedAt: found.openedAt.toISOString(),
      endsAt: endsAt(found).toISOString(),
      expiresAt: found.expiresAt.toISOString(),
    };
  }
}
