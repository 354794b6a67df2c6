import { type Code } from '../protocol/codes.js';
import { deriveIntent, type IntentRefusal } from '../protocol/derive-intent.js';
import { type EngineKeyId, type IntentHash } from '../protocol/ids.js';
import { type Policy } from '../protocol/policy.js';
import { groundsOf, type FoundGrounds } from '../protocol/rules/grounds.js';
import { judge, type Verdict } from '../protocol/verdict.js';
import { type Intent } from '../protocol/verbs.js';
import { type WithdrawalRequest } from '../protocol/withdrawal-request.js';

/** `automatic` also where time must pass before it is signed: that is the signing module's to keep. */
export type FirstVerdict = Extract<Verdict['kind'], 'automatic' | 'open' | 'held'>;

export type JudgedRequest =
  | {
      readonly kind: 'accepted';
      readonly intent: Intent;
      readonly hash: IntentHash;
      /** What it is decided on. */
      readonly grounds: FoundGrounds;
      /** Where it stands before anybody has voted; null where that is for the signing module's findings to say. */
      readonly verdict: FirstVerdict | null;
    }
  | { readonly kind: 'refused'; readonly code: RequestRefusal };
export type RequestRefusal =
  IntentRefusal | Extract<Code, 'NOT_AFTER_PASSED' | 'NOT_AFTER_TOO_FAR' | 'NO_TIER_MATCHES' | 'QUORUM_UNREACHABLE'>;

/**
 * Whether the server takes a request in. What it refuses here is stored nowhere: the signing module would
 * refuse it as well, and the engine learns it at once.
 *
 * How well a destination is known and what an amount is worth the signing module says when it registers it. Where a rule
 * asks for that, nothing is said here about who has to approve it.
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
  const policies = { inForce: policy, registeredUnder: policy };
  const matter = { intent, ...policies, findings: null, registeredAt: null, now, isBeyondLimits: false };
  const grounds = groundsOf(matter);
  if (grounds.kind === 'none') return refused('NO_TIER_MATCHES');
  if (grounds.kind !== 'found' || grounds.isOpen) return { kind: 'accepted', intent, hash, grounds, verdict: null };
  const verdict = firstVerdict(judge({ ...matter, hash }, []));
  // Too many of a group have asked themselves: nobody is left who could approve it.
  if (verdict === 'rejected') return refused('QUORUM_UNREACHABLE');
  return { kind: 'accepted', intent, hash, grounds, verdict };
}

/** Where a withdrawal stands before anybody has voted. */
export function firstVerdict(verdict: Verdict): FirstVerdict | 'rejected' {
  switch (verdict.kind) {
    case 'automatic':
    case 'open':
    case 'held':
    case 'rejected':
      return verdict.kind;
    case 'delayed':
      return 'automatic';
    case 'approved':
    case 'no-tier':
    case 'unknowable':
      throw new Error(`nobody has approved it, and a rule was found: ${verdict.kind}`);
  }
}

function refused(code: RequestRefusal): JudgedRequest {
  return { kind: 'refused', code };
}
