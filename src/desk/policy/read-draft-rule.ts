import { PolicyError } from '../../protocol/policy-error.js';
import { parsePolicy, type Policy, type Tier } from '../../protocol/policy.js';
import { completeDraft } from './draft-document.js';
import { at, type DraftDocument } from './edit-document.js';

/** What a rule of an unfinished draft is by itself. */
export type RuleReading =
  /** It holds together; in words it is said by `ruleText` under this policy, which has no other rules. */
  | { readonly kind: 'rule'; readonly tier: Tier; readonly policy: Policy }
  /** Why it is no rule yet, for whoever writes it, in English. */
  | { readonly kind: 'none'; readonly what: string }
  /** What surrounds it does not hold, so nothing can be said of it. */
  | { readonly kind: 'elsewhere' };

/** A rule that holds wherever anything does. */
const WAITS = { id: 'waits', requires: { kind: 'cooling', seconds: 1 } };

/**
 * Reads one rule as if it stood alone, so that one that is not finished leaves the words of the others as they are. It is
 * no verdict on the draft: that is `judgeDraft`'s, on the whole of it.
 */
export function readDraftRule(document: DraftDocument, index: number, inForce: Policy): RuleReading {
  const rule = at(document, ['tiers', index]);
  const asked = at(rule, ['requires', 'beyondLimits', 'ask']);
  const rules = Array.isArray(document['tiers']) ? (document['tiers'] as readonly unknown[]) : [];
  // A rule may hand over to another one, and means nothing without it.
  const next = rules.filter((each, place) => place !== index && asked !== undefined && at(each, ['id']) === asked);
  const read = policyWith(document, [rule, ...next], inForce);
  if (typeof read === 'string')
    return typeof policyWith(document, [WAITS], inForce) === 'string'
      ? { kind: 'elsewhere' }
      : { kind: 'none', what: read };
  const [tier] = read.tiers;
  return tier === undefined ? { kind: 'elsewhere' } : { kind: 'rule', tier, policy: read };
}

/** The draft as a policy with these rules alone, or what is wrong with it. */
function policyWith(document: DraftDocument, tiers: readonly unknown[], inForce: Policy): Policy | string {
  const text = JSON.stringify(completeDraft({ ...document, tiers }, inForce));
  try {
    return parsePolicy(new TextEncoder().encode(text));
  } catch (error) {
    // The place is the one in a document that nobody wrote.
    if (error instanceof PolicyError) return error.message.replaceAll('tiers[0].', '');
    throw error;
  }
}
