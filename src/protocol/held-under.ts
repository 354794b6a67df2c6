import { type BaseUnits } from './base-units.js';
import { type Code } from './codes.js';
import { hashIntent } from './derive-intent.js';
import { readAsked } from './evidence.js';
import { type SignedRequest } from './http-signature.js';
import { type Policy } from './policy.js';
import { type Intent } from './verbs.js';

export type Held =
  /** @property feeCeiling the lower one of what was approved and what the policy in force allows */
  | { readonly kind: 'held'; readonly feeCeiling: BaseUnits }
  | { readonly kind: 'refused'; readonly code: Extract<Code, 'ENGINE_KEY_REMOVED' | 'POLICY_CHANGED'> };

/**
 * Whether a request that was registered under an earlier policy still asks for the same payment under the one in
 * force: by an engine key that is still listed, of the same asset in the same words, out of the same wallet. A fee
 * ceiling that came down meanwhile binds; one that went up does not, nobody approved it.
 */
export function heldUnder(request: SignedRequest, then: Intent, inForce: Policy): Held {
  const asked = readAsked(request, inForce);
  if (asked.kind !== 'asked') {
    const isByItsKey = asked.kind === 'refused' && (asked.code === 'KEY_UNKNOWN' || asked.code === 'SIGNATURE_INVALID');
    return { kind: 'refused', code: isByItsKey ? 'ENGINE_KEY_REMOVED' : 'POLICY_CHANGED' };
  }
  const { maxFee, maxFeeText } = then;
  const now = asked.intent;
  if (hashIntent({ ...now, maxFee, maxFeeText }) !== hashIntent(then))
    return { kind: 'refused', code: 'POLICY_CHANGED' };
  return { kind: 'held', feeCeiling: (now.maxFee < maxFee ? now.maxFee : maxFee) as BaseUnits };
}
