import { type Code } from '../protocol/codes.js';
import { deriveIntent, type IntentRefusal } from '../protocol/derive-intent.js';
import { type EngineKeyId, type IntentHash } from '../protocol/ids.js';
import { type Policy } from '../protocol/policy.js';
import { nothingKnown } from '../protocol/rules/facts.js';
import { type Grounds } from '../protocol/rules/grounds.js';
import { judge, type Verdict } from '../protocol/verdict.js';
import { type Intent } from '../protocol/verbs.js';
import { type WithdrawalRequest } from '../protocol/withdrawal-request.js';

export type JudgedRequest =
  | {
      readonly kind: 'accepted';
      readonly intent: Intent;
      readonly hash: IntentHash;
      /** What it is decided on. */
      readonly grounds: Grounds;
      /** Where it stands before anybody has voted. */
      readonly verdict: Extract<Verdict['kind'], 'automatic' | 'open' | 'held'>;
    }
  | { readonly kind: 'refused'; readonly code: RequestRefusal };
export type RequestRefusal =
  | IntentRefusal
  | Extract<
      Code,
      'NOT_AFTER_PASSED' | 'NOT_AFTER_TOO_FAR' | 'NO_TIER_MATCHES' | 'CONDITION_UNKNOWN' | 'QUORUM_UNREACHABLE'
    >;

/**
 * Whether the server takes a request in. What it refuses here is stored nowhere: the signing module would
 * refuse it as well, and the engine learns it at once.
 *
 * Nobody tells us yet how well a destination is known or what an amount is worth, so conditions on these cannot be known.
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
  const matter = { intent, inForce: policy, registeredUnder: policy, facts: nothingKnown(now), isBeyondLimits: false };
  const verdict = judge({ ...matter, hash, registeredAt: null, now }, []);
  switch (verdict.kind) {
    case 'no-tier':
      return refused('NO_TIER_MATCHES');
    case 'unknowable':
      return refused('CONDITION_UNKNOWN');
    // Too many of a group have asked themselves: nobody is left who could approve it.
    case 'rejected':
      return refused('QUORUM_UNREACHABLE');
    case 'automatic':
    case 'open':
    case 'held':
      return { kind: 'accepted', intent, hash, grounds: verdict.grounds, verdict: verdict.kind };
    case 'approved':
    case 'delayed':
      throw new Error('nobody has approved it');
  }
}

function refused(code: RequestRefusal): JudgedRequest {
  return { kind: 'refused', code };
}
