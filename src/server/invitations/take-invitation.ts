import { Injectable } from '@nestjs/common';
import { RegisterPasskey } from '../passkeys/register-passkey.js';
import { personRoles } from '../people/person-roles.js';
import { People } from '../people/people.js';
import { Clock } from '../platform/clock.js';
import { type Transaction } from '../platform/database/database.js';
import { Deployment } from '../platform/deployment.js';
import { Refused } from '../platform/http/refused.js';
import { sessionHashOf } from '../sessions/console-session.js';
import { type TakenInvitation } from './invitation-views.js';
import { openInvitation } from './open-invitation.js';

/** Lets in whoever holds an invitation, by the passkey that they make for it. All of it happens, or nothing. */
@Injectable()
export class TakeInvitation {
  constructor(
    private readonly deployment: Deployment,
    private readonly people: People,
    private readonly registerPasskey: RegisterPasskey,
    private readonly clock: Clock,
  ) {}

  /** The person who is in now. */
  async execute(transaction: Transaction, { token, ...passkey }: TakenInvitation): Promise<string> {
    const { person, roles } = await openInvitation(transaction, token, this.clock.now());
    const given = roles ?? (await this.people.rolesGivenTo(person, transaction)) ?? [];
    // Not in the policy yet, or no longer; the link stays good for when they are.
    if (personRoles(this.deployment.policy, person, given).size === 0) throw Refused.because('FORBIDDEN');
    await this.people.letIn(transaction, person, given, this.clock);
    await this.registerPasskey.execute(transaction, person, passkey);
    await transaction.run('UPDATE invitation SET used_at = $2 WHERE token_hash = $1', [
      sessionHashOf(token),
      this.clock.now(),
    ]);
    return person;
  }
}
