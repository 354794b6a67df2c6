import { parseAssetId } from '../protocol/chains/caip.js';
import { type Code } from '../protocol/codes.js';
import { deriveIntent, type IntentRefusal } from '../protocol/derive-intent.js';
import { type EngineKeyId, type IntentHash } from '../protocol/ids.js';
import { invariant } from '../protocol/invariant.js';
import { tierOf, type Policy, type Tier } from '../protocol/policy.js';
import { evaluateQuorum, initiatorsOf } from '../protocol/quorum.js';
import { type Intent } from '../protocol/verbs.js';
import { type WithdrawalRequest } from '../protocol/withdrawal-request.js';

export type JudgedRequest =
  | { readonly kind: 'accepted'; readonly intent: Intent; readonly hash: IntentHash; readonly tier: Tier }
  | { readonly kind: 'refused'; readonly code: RequestRefusal };
export type RequestRefusal =
  IntentRefusal | Extract<Code, 'NOT_AFTER_PASSED' | 'NOT_AFTER_TOO_FAR' | 'NO_TIER_MATCHES' | 'QUORUM_UNREACHABLE'>;

/**
 * Whether the server takes a request in. What it refuses here is stored nowhere: the signing module would
 * refuse it as well, and the engine learns it at once.
 *
 * @param now Unix seconds
 */
export function judgeRequest(
  request: WithdrawalRequest,
  engineKey: EngineKeyId,
  policy: Policy,
  now: number,
): JudgedRequest {
  const derived = deriveIntent(request, engineKey, policy);
  if (derived.kind === 'refused') return derived;
  const { intent, hash } = derived;
  if (intent.notAfter <= now) return refused('NOT_AFTER_PASSED');
  if (intent.notAfter > now + policy.maxLifetimeSeconds) return refused('NOT_AFTER_TOO_FAR');
  const asset = parseAssetId(intent.asset);
  invariant(asset !== null, 'an intent names an asset of the policy');
  const tier = tierOf(policy, asset, intent.amount);
  if (tier === undefined) return refused('NO_TIER_MATCHES');
  // Too many of a group have asked themselves: nobody is left who could approve it.
  if (tier.requires.kind === 'quorum') {
    const question = { intent: hash, tier, initiators: initiatorsOf(intent, policy), now };
    if (evaluateQuorum(question, []).kind === 'rejected') return refused('QUORUM_UNREACHABLE');
  }
  return { kind: 'accepted', intent, hash, tier };
}

function refused(code: RequestRefusal): JudgedRequest {
  return { kind: 'refused', code };
}
