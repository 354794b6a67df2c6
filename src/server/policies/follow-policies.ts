import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { followChain } from '../../protocol/governance/follow-chain.js';
import { invariant } from '../../protocol/invariant.js';
import { suspendedDevices } from '../orders/suspended-devices.js';
import { Database } from '../platform/database/database.js';
import { Deployment } from '../platform/deployment.js';
import { PolicyChanges } from './policy-changes.js';
import { RecountVotes } from './recount-votes.js';

/** Moves this process on to the versions that the signing module has put in force, at its start and whenever one is. */
@Injectable()
export class FollowPolicies implements OnModuleInit {
  private readonly logger = new Logger(FollowPolicies.name);
  /** One at a time: two that look at once would both enter the same version. */
  private turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly changes: PolicyChanges,
    private readonly recountVotes: RecountVotes,
    private readonly deployment: Deployment,
  ) {}

  async onModuleInit(): Promise<void> {
    if (!this.database.isConnected) return;
    await this.catchUp();
    // A predecessor may have gone between a suspension and the counting that follows it.
    if ((await suspendedDevices(this.database)).size > 0) await this.recountVotes.execute();
  }

  /** After receipts were taken; cheap while there is nothing new, so that a second process on this database may look often. */
  catchUp(): Promise<void> {
    const next = this.turn.then(() => this.look());
    this.turn = next.catch(() => undefined);
    return next;
  }

  private async look(): Promise<void> {
    const { policies, genesis } = this.deployment;
    if ((await this.changes.versionsInForce()) < policies.all.length) return;
    const [first] = policies.all;
    invariant(first !== undefined, 'a history begins');
    const followed = followChain({ genesis, policy: first }, await this.changes.chain());
    if (followed.kind === 'refused') {
      this.logger.error(`policy ${followed.version} in the database does not hold: ${followed.code}, ${followed.what}`);
      return;
    }
    const fresh = followed.policies.all.slice(policies.all.length);
    for (const policy of fresh) this.deployment.enter(policy);
    if (fresh.length === 0) this.logger.warn('a policy is in force whose document was not sent to this server');
    else {
      const { version, hash } = this.deployment.policy;
      this.logger.log(`policy ${version} is in force: ${hash}`);
      await this.recountVotes.execute();
    }
  }
}
