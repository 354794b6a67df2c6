import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { judgeRequest } from '../../core/judge-request.js';
import { withdrawalIdOf } from '../../protocol/derive-intent.js';
import { type EngineKeyId } from '../../protocol/ids.js';
import { type AssetId } from '../../protocol/chains/caip.js';
import { invariant } from '../../protocol/invariant.js';
import { minds } from '../../protocol/limits.js';
import { type ModuleReport } from '../../protocol/module-report.js';
import { type Group, type Policy } from '../../protocol/policy.js';
import { type Grounds } from '../../protocol/rules/grounds.js';
import { asksPeople, pathOf } from '../../protocol/rules/requirement.js';
import { type Intent } from '../../protocol/verbs.js';
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
    const { intent, grounds } = judged;
    // In some case that nobody can exclude now, no rule allows it.
    if (grounds.kind !== 'found') throw Refused.because('CONDITION_UNKNOWN');
    const report = await this.reports.last();
    return {
      ...{ policyHash: policy.hash, trace: [...grounds.trace] },
      ...demandsOf(grounds),
      initiators: [...grounds.initiators].sort(),
      ...{ amountText: intent.amountText, maxFee: intent.maxFee.toString(), maxFeeText: intent.maxFeeText },
      limits: limitsOn(intent, grounds, policy, report?.content ?? null),
    };
  }
}

type Demands = Omit<DryRun, 'policyHash' | 'trace' | 'initiators' | 'amountText' | 'maxFee' | 'maxFeeText' | 'limits'>;

function demandsOf({ requirement, initiators, isOpen }: Grounds): Demands {
  const { quorums, holds, beyondLimits } = requirement;
  const view = ({ name, threshold, members }: Group) => ({
    ...{ name, threshold, members: [...members] },
    eligible: members.filter((member) => !initiators.has(member)),
  });
  return {
    tier: requirement.rule,
    requires: asksPeople(requirement) ? 'quorum' : 'engine-signature',
    holds: holds.flatMap(({ groups }) => groups.map(view)),
    groups: quorums.flatMap(({ groups }) => groups.map(view)),
    anyOf: quorums.flatMap(({ anyOf }) => (anyOf.length === 0 ? [] : [anyOf.map((list) => list.map(view))])),
    minimumReviewSeconds: Math.max(0, ...quorums.map(({ minimumReviewSeconds }) => minimumReviewSeconds)),
    delaySeconds: requirement.delaySeconds,
    coolingSeconds: requirement.coolingSeconds,
    isOpen,
    independentVote: quorums.some(({ independentVote }) => independentVote),
    beyondLimits: {
      then: beyondLimits.kind,
      rules: beyondLimits.kind === 'ask' ? beyondLimits.tiers.map(({ id }) => id) : [],
    },
  };
}

function limitsOn(
  intent: Intent,
  { requirement }: Grounds,
  policy: Policy,
  report: ModuleReport | null,
): DryRun['limits'] {
  const reported = new Map(report?.wallets.flatMap(({ limits }) => limits).map((limit) => [limit.id, limit]));
  const asset = policy.assets.get(intent.asset as AssetId);
  invariant(asset !== undefined, 'an intent names an asset of the policy');
  const path = pathOf(requirement);
  return policy.limits
    .filter((limit) => minds(limit, { asset: asset.id, path }))
    .map((limit) => ({
      ...{ id: limit.id, path: limit.path, per: [...(limit.per ?? [])], windowSeconds: limit.windowSeconds },
      ...{ limit: limit.amount?.toString() ?? null, count: limit.count ?? null },
      left: reported.get(limit.id)?.left ?? null,
    }));
}
