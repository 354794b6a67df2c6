import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { stillWaitedFor } from '../../core/tally-votes.js';
import { electorateOf } from '../../protocol/vote.js';
import { suspendedDevices } from '../orders/suspended-devices.js';
import { People } from '../people/people.js';
import { personRoles } from '../people/person-roles.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import { Deployment } from '../platform/deployment.js';
import { countStored } from '../withdrawals/count-stored.js';
import { isOpenForVotes, questionOf } from '../withdrawals/tier-question.js';
import { type StoredWithdrawal } from '../withdrawals/withdrawal-row.js';
import { WithdrawalStore } from '../withdrawals/withdrawal-store.js';
import { Outbox } from './outbox.js';

const approverRow = z.object({ approver: z.string() });

/** Whose business something is, as things stand now. */
@Injectable()
export class WhomToTell {
  constructor(
    private readonly database: Database,
    private readonly store: WithdrawalStore,
    private readonly people: People,
    private readonly outbox: Outbox,
    private readonly deployment: Deployment,
    private readonly clock: Clock,
  ) {}

  /** Who may still be heard on a withdrawal that waits; nobody before the signing module has it, for nobody can vote yet. */
  async waitedFor(id: string): Promise<readonly string[]> {
    const row = await this.store.find(id);
    return row === null ? [] : this.waitedForBy(row);
  }

  private async waitedForBy(row: StoredWithdrawal): Promise<readonly string[]> {
    const now = this.clock.seconds();
    const { policies } = this.deployment;
    if (row.registered_at === null || !isOpenForVotes(row, now)) return [];
    const question = questionOf(row, policies, now);
    if (question === null) return [];
    const stored = (await this.store.votesOf([row.id])).get(row.id) ?? [];
    const votes = countStored(stored, electorateOf(policies, await suspendedDevices(this.database)));
    return stillWaitedFor(question, votes).groups.flatMap(({ waitingFor }) => waitingFor);
  }

  async votedOn(id: string): Promise<readonly string[]> {
    const sql = 'SELECT DISTINCT approver FROM withdrawal_vote WHERE withdrawal_id = $1';
    return (await this.database.rows(approverRow, sql, [id])).map(({ approver }) => approver);
  }

  governors(): readonly string[] {
    return this.deployment.policy.governance?.governors ?? [];
  }

  /** Whom the operator has named, and whose browsers are known and who may still log in. */
  async everybody(): Promise<readonly string[]> {
    const { byMail, byPush } = await this.outbox.reachable(this.database);
    const present: string[] = [...byMail];
    for (const person of byPush) {
      const given = await this.people.rolesGivenTo(person);
      if (personRoles(this.deployment.policy, person, given ?? []).size > 0) present.push(person);
    }
    return present;
  }
}
