import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { PERSON_ROLES } from '../auth/caller.js';
import { Passkeys } from '../passkeys/passkeys.js';
import { GIVEN_ROLES, personRoles } from '../people/person-roles.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import { Deployment } from '../platform/deployment.js';
import { type PeopleView } from './invitation-views.js';

const personRow = z.object({ id: z.string(), roles: z.array(z.enum(GIVEN_ROLES)) });
const invitationRow = z
  .object({ person: z.string(), invited_by: z.string(), created_at: z.date(), expires_at: z.date() })
  .transform((row) => ({
    person: row.person,
    invitation: {
      invitedBy: row.invited_by,
      createdAt: row.created_at.toISOString(),
      expiresAt: row.expires_at.toISOString(),
    },
  }));

/** Everybody who may look or is asked in to, for those who look after that. */
@Injectable()
export class ShowPeople {
  constructor(
    private readonly database: Database,
    private readonly passkeys: Passkeys,
    private readonly deployment: Deployment,
    private readonly clock: Clock,
  ) {}

  async execute(): Promise<PeopleView> {
    const [people, passkeys, invitations] = await Promise.all([
      this.database.rows(personRow, 'SELECT id, roles FROM person'),
      this.passkeys.all(),
      this.database.rows(
        invitationRow,
        `SELECT person, invited_by, created_at, expires_at FROM invitation
         WHERE used_at IS NULL AND expires_at > $1 ORDER BY created_at`,
        [this.clock.now()],
      ),
    ]);
    const { policy } = this.deployment;
    const given = new Map(people.map(({ id, roles }) => [id, roles]));
    const names = new Set([...policy.approvers.keys(), ...given.keys(), ...invitations.map(({ person }) => person)]);
    return {
      items: [...names].sort().map((person) => {
        const roles = personRoles(policy, person, given.get(person) ?? []);
        return {
          person,
          roles: PERSON_ROLES.filter((role) => roles.has(role)),
          passkeys: passkeys.flatMap((each) => (each.person === person ? [each.passkey] : [])),
          invitation: invitations.find((each) => each.person === person)?.invitation ?? null,
        };
      }),
    };
  }
}
