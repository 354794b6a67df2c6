import { NO_HASH } from '../../../src/protocol/derive-intent.js';
import { type IntentHash } from '../../../src/protocol/ids.js';
import { isDeciding, type Policy } from '../../../src/protocol/policy.js';
import { type RuleQuestion } from '../../../src/protocol/rules/evaluate-requirement.js';
import { requirementOfTiers } from '../../../src/protocol/rules/requirement.js';

/** What is to be decided under some rules of a policy, about an intent whose hash is all zeros. */
export function aRuleQuestion(
  policy: Policy,
  rules: readonly string[],
  { now, ...change }: Partial<RuleQuestion> & { readonly now: number },
): RuleQuestion {
  const selected = policy.tiers.filter(({ id }) => rules.includes(id));
  return {
    intent: NO_HASH as unknown as IntentHash,
    requirement: requirementOfTiers(
      policy,
      selected.filter(isDeciding),
      selected.filter((tier) => !isDeciding(tier)),
    ),
    initiators: new Set(),
    now,
    registeredAt: now,
    firstSeenAt: now,
    devices: policy.devices,
    ...change,
  };
}
