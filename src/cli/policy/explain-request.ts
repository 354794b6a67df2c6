import { z } from 'zod';
import { deriveIntent } from '../../protocol/derive-intent.js';
import { type EngineKeyId } from '../../protocol/ids.js';
import { invariant } from '../../protocol/invariant.js';
import { type Policy } from '../../protocol/policy.js';
import { groundsOf } from '../../protocol/rules/grounds.js';
import { type Ask } from '../../protocol/rules/requirement.js';
import { requiresText } from '../../protocol/rules/rule-text.js';
import { withdrawalRequestSchema } from '../../protocol/withdrawal-request.js';
import { readJsonFile } from '../files/json-file.js';
import { UsageError } from '../usage-error.js';
import { ChangeRefused } from '../../desk/policy/change-refused.js';

/** What one rule asks of people: all of `groups`, and all of one of the lists in `anyOf` where there are any. */
export interface Asked extends Ask {
  /** All of it in the words of the rule. */
  readonly requires: string;
  /** Nothing is signed before so much time has passed since registration. */
  readonly delaySeconds: number;
}

/** What becomes of a request under a policy, as far as it can be known beforehand. */
export interface Explanation {
  /** Null where no rule allows it. */
  readonly rule: string | null;
  readonly trace: readonly string[];
  readonly delaySeconds: number;
  /** Since the destination was seen first. */
  readonly coolingSeconds: number;
  /** What is asked of people, rule by rule; empty where the engine's signature is enough. */
  readonly asked: readonly Asked[];
  /** Whoever does not count for it. */
  readonly initiators: readonly string[];
}

/**
 * Reads a request as engines send it; the deployment may be left out. How well its destination is known and what it is
 * worth nobody can say here, so conditions on these join the demands of all rules that they could select.
 */
export function explainRequest(file: string, keyId: string | undefined, policy: Policy, now: number): Explanation {
  const given = readJsonFile(file, 'request', z.looseObject({}));
  const read = withdrawalRequestSchema.safeParse({ deploymentId: policy.deploymentId, ...given });
  if (!read.success)
    throw new UsageError(`the request ${file} is not as it should be:\n${z.prettifyError(read.error)}`);
  const [first] = policy.engineKeys.keys();
  const key = keyId === undefined ? first : [...policy.engineKeys.keys()].find((id) => id === (keyId as EngineKeyId));
  if (key === undefined) throw new UsageError(`the policy lists no engine key ${keyId ?? ''}`);
  const derived = deriveIntent(read.data, key, policy);
  if (derived.kind === 'refused')
    throw new ChangeRefused({ code: derived.code, what: `policy ${policy.version} makes no intent of it` });
  const { intent } = derived;
  const policies = { inForce: policy, registeredUnder: policy };
  const grounds = groundsOf({ intent, ...policies, findings: null, registeredAt: null, now, isBeyondLimits: false });
  if (grounds.kind !== 'found')
    return { rule: null, trace: grounds.trace, delaySeconds: 0, coolingSeconds: 0, asked: [], initiators: [] };
  const { requirement, initiators, trace } = grounds;
  const asked = [...requirement.holds, ...requirement.quorums].map((ask) => askedBy(ask, policy));
  const { rule, delaySeconds, coolingSeconds } = requirement;
  return { rule, trace, delaySeconds, coolingSeconds, asked, initiators: [...initiators] };
}

function askedBy(ask: Ask, policy: Policy): Asked {
  const rule = policy.tiers.find(({ id }) => id === ask.rule);
  invariant(rule !== undefined, 'what is asked is asked by a rule of the policy');
  const { requires } = rule;
  const delaySeconds = requires.kind === 'quorum' ? (requires.delaySeconds ?? 0) : 0;
  return { ...ask, requires: requiresText(requires), delaySeconds };
}
