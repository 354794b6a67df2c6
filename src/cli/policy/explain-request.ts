import { z } from 'zod';
import { deriveIntent } from '../../protocol/derive-intent.js';
import { type EngineKeyId } from '../../protocol/ids.js';
import { type Policy } from '../../protocol/policy.js';
import { groundsOf } from '../../protocol/rules/grounds.js';
import { groupsOf } from '../../protocol/rules/requirement.js';
import { withdrawalRequestSchema } from '../../protocol/withdrawal-request.js';
import { readJsonFile } from '../files/json-file.js';
import { UsageError } from '../usage-error.js';
import { ChangeRefused } from '../../desk/policy/change-refused.js';

/** What becomes of a request under a policy, as far as it can be known beforehand. */
export interface Explanation {
  /** Null where no rule allows it. */
  readonly rule: string | null;
  readonly trace: readonly string[];
  readonly delaySeconds: number;
  /** Since the destination was seen first. */
  readonly coolingSeconds: number;
  /** Who is asked, rule by rule; empty where the engine's signature is enough. */
  readonly asked: readonly {
    readonly rule: string;
    readonly name: string;
    readonly threshold: number;
    readonly members: readonly string[];
  }[];
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
  const asked = [...requirement.holds, ...requirement.quorums].flatMap((ask) =>
    groupsOf(ask).map(({ name, threshold, members }) => ({ rule: ask.rule, name, threshold, members })),
  );
  const { rule, delaySeconds, coolingSeconds } = requirement;
  return { rule, trace, delaySeconds, coolingSeconds, asked, initiators: [...initiators] };
}
