import { Injectable } from '@nestjs/common';
import { type PersonCaller } from '../auth/caller.js';
import { approverOf, personRoles } from '../people/person-roles.js';
import { People } from '../people/people.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import { Deployment } from '../platform/deployment.js';
import { consoleSessionRow, endsAt, sessionHashOf, type ConsoleSession } from './console-session.js';

/** A session is noted as alive in steps: not every look at something is to be a write. */
const STEP_SECONDS = 30;

/** Whose session a token is of, now. */
@Injectable()
export class ConsoleSessions {
  constructor(
    private readonly database: Database,
    private readonly people: People,
    private readonly deployment: Deployment,
    private readonly clock: Clock,
  ) {}

  /** Null where it is over, or never was: whoever holds the token hears no difference. */
  async find(token: string): Promise<PersonCaller | null> {
    const hash = sessionHashOf(token);
    const session = await this.live(hash);
    const given = session && (await this.people.rolesGivenTo(session.person));
    if (session === null || given === null) return null;
    await this.note(hash, session);
    const { policy } = this.deployment;
    // A provider vouches for what was given here, and not for what follows from the policy.
    const isVouchedFor = session.openedBy === 'oidc';
    return {
      role: 'person',
      person: session.person,
      approver: isVouchedFor ? null : approverOf(policy, session.person),
      roles: isVouchedFor ? new Set(given) : personRoles(policy, session.person, given),
      session: hash,
    };
  }

  /** By its hash, as `PersonCaller.session` has it. For what lasts longer than a request: nobody's looking keeps it alive. */
  async live(hash: string): Promise<ConsoleSession | null> {
    const [session] = await this.database.rows(
      consoleSessionRow,
      'SELECT person, opened_by, opened_at, last_seen_at, expires_at FROM person_session WHERE token_hash = $1',
      [hash],
    );
    return session !== undefined && endsAt(session) > this.clock.now() ? session : null;
  }

  private async note(hash: string, { lastSeenAt }: ConsoleSession): Promise<void> {
    const now = this.clock.now();
    if (now.getTime() - lastSeenAt.getTime() < STEP_SECONDS * 1000) return;
    await this.database.run('UPDATE person_session SET last_seen_at = $2 WHERE token_hash = $1', [hash, now]);
  }
}
