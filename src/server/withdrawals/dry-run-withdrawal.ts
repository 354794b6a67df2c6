import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { judgeRequest } from '../../core/judge-request.js';
import { withdrawalIdOf } from '../../protocol/derive-intent.js';
import { type EngineKeyId } from '../../protocol/ids.js';
import { initiatorsOf } from '../../protocol/quorum.js';
import { withdrawalRequestSchema } from '../../protocol/withdrawal-request.js';
import { type SigningCaller } from '../auth/caller.js';
import { Clock } from '../platform/clock.js';
import { Deployment } from '../platform/deployment.js';
import { readJsonBody } from '../platform/http/read-request.js';
import { Refused } from '../platform/http/refused.js';
import { ModuleReports } from '../signing-work/module-reports.js';
import { type DryRun } from './dry-run-view.js';
import { WithdrawalStore } from './withdrawal-store.js';

/** Says what a request would need, or the code with which it would be refused. Stores nothing. */
@Injectable()
export class DryRunWithdrawal {
  constructor(
    private readonly store: WithdrawalStore,
    private readonly deployment: Deployment,
    private readonly reports: ModuleReports,
    private readonly clock: Clock,
  ) {}

  async execute({ request, keyId }: SigningCaller): Promise<DryRun> {
    const body = readJsonBody(withdrawalRequestSchema, request.body);
    const { policy } = this.deployment;
    const taken = await this.store.find(withdrawalIdOf(policy.deploymentId, body.reference));
    const bodyHash = createHash('sha256').update(request.body).digest('hex');
    if (taken !== null && (taken.body_hash !== bodyHash || taken.engine_key !== keyId))
      throw Refused.because('REFERENCE_REUSED');
    const judged = judgeRequest(body, keyId as EngineKeyId, policy, this.clock.seconds());
    if (judged.kind === 'refused') throw Refused.because(judged.code);
    const { intent, tier } = judged;
    const initiators = initiatorsOf(intent, policy);
    const report = await this.reports.last();
    const reported = new Map(report?.content.wallets.flatMap(({ limits }) => limits).map((limit) => [limit.id, limit]));
    const isAutomatic = tier.requires.kind === 'engine-signature';
    return {
      tier: tier.id,
      requires: tier.requires.kind,
      groups: (tier.requires.kind === 'quorum' ? tier.requires.groups : []).map(({ name, threshold, members }) => ({
        ...{ name, threshold, members },
        eligible: members.filter((member) => !initiators.has(member)),
      })),
      initiators: [...initiators].sort(),
      amountText: intent.amountText,
      maxFee: intent.maxFee.toString(),
      maxFeeText: intent.maxFeeText,
      limits: policy.limits
        .filter(({ asset, path }) => asset === intent.asset && (path === 'any' || isAutomatic))
        .map(({ id, path, windowSeconds, amount }) => ({
          ...{ id, path, windowSeconds, limit: amount.toString() },
          left: reported.get(id)?.left ?? null,
        })),
    };
  }
}
