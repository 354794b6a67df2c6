import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { judgeCertificates } from '../../certificates/judge-certificates.js';
import { checkChange } from '../../protocol/governance/check-change.js';
import { writeChainLink } from '../../protocol/governance/follow-chain.js';
import { writeSignedChange } from '../../protocol/governance/signed-change.js';
import { type DeviceId } from '../../protocol/ids.js';
import { writeSignedReceipt } from '../../protocol/receipt.js';
import { suspendedDevices } from '../orders/suspended-devices.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import { Deployment } from '../platform/deployment.js';
import { PolicyChanges, type KeptChange } from './policy-changes.js';
import {
  chainLinkSchema,
  proposedChangeSchema,
  signedChangeSchema,
  type ChangeState,
  type PolicyView,
} from './policy-views.js';
import { type TakenChange } from './take-change.js';

/** The chain of policies with all that proves it, and what is proposed. Whoever reads it checks it. */
@Injectable()
export class ShowPolicies {
  constructor(
    private readonly database: Database,
    private readonly changes: PolicyChanges,
    private readonly deployment: Deployment,
    private readonly clock: Clock,
  ) {}

  async execute(): Promise<PolicyView> {
    const { policy } = this.deployment;
    const [chain, proposed, suspended] = await Promise.all([
      this.changes.chain(),
      this.changes.after(policy),
      suspendedDevices(this.database),
    ]);
    return {
      inForce: { hash: policy.hash, version: policy.version },
      chain: z.array(chainLinkSchema).parse(chain.map(writeChainLink)),
      proposed: proposed.flatMap((kept) => this.proposal(kept, suspended)),
    };
  }

  private proposal(kept: KeptChange, suspended: ReadonlySet<DeviceId>): PolicyView['proposed'] {
    const { genesis, policy: inForce } = this.deployment;
    const now = this.clock.seconds();
    const checked = checkChange(kept.change, { genesisHash: genesis.hash, inForce, suspended, now, judgeCertificates });
    if (checked.kind === 'refused') return [];
    const change = signedChangeSchema.parse(writeSignedChange(kept.change));
    const receipts = kept.receipts.map(writeSignedReceipt);
    return [proposedChangeSchema.parse({ ...changeState(checked, kept.receipts), change, receipts })];
  }
}

/** How far a change is: by its signatures, and by what the signing module has stated last. */
export function changeState(checked: TakenChange, receipts: KeptChange['receipts'] = []): ChangeState {
  const { policy, comparison, statement, signedBy, missing } = checked;
  const last = receipts.at(-1)?.message;
  const registered = receipts.find(({ message }) => message.outcome === 'policy-registered')?.message;
  const isVoid = last?.outcome === 'policy-void';
  return {
    ...{ hash: policy.hash, version: policy.version },
    state: isVoid ? 'void' : registered === undefined ? checked.kind : 'registered',
    reason: isVoid ? last.reason : null,
    ...{ effect: comparison.effect, delaySeconds: statement.delaySeconds, changes: [...comparison.changes] },
    ...{ signedBy: [...signedBy], missing: { governors: missing.governors, members: [...missing.members] } },
    effectiveAt:
      registered === undefined || isVoid
        ? null
        : new Date((registered.recordedAt + statement.delaySeconds) * 1000).toISOString(),
  };
}
