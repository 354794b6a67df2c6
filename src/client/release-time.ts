import { type PolicyHistory } from '../protocol/policy-history.js';
import { findingsOf, type SignedReceipt } from '../protocol/receipt.js';
import { groundsOf } from '../protocol/rules/grounds.js';
import { notBefore } from '../protocol/rules/requirement.js';
import { type Intent, type Receipt } from '../protocol/verbs.js';

/**
 * The moment before which the signing module does not sign, in Unix seconds, by delays and coolings: from when it says
 * that it registered the withdrawal, from what it says it found out then, and from the signed rules. Null where no time
 * is asked for, and where it cannot be told.
 *
 * @param receipts verified already
 */
export function provenReleaseTime(
  intent: Intent,
  receipts: readonly SignedReceipt[],
  policies: PolicyHistory,
): number | null {
  const registration = receipts.find(({ message }) => message.outcome === 'registered')?.message;
  const registeredUnder = policies.at(registration?.policyHash ?? '');
  if (registration === undefined || registeredUnder === undefined) return null;
  const { recordedAt: registeredAt } = registration;
  const grounds = groundsOf({
    ...{ intent, registeredUnder, registeredAt, now: registeredAt },
    inForce: policies.inForce,
    findings: findingsOf(registration),
    isBeyondLimits: receipts.some(({ message }) => isPutBeforePeople(message)),
  });
  if (grounds.kind !== 'found') return null;
  const { requirement, beginnings } = grounds;
  // Whatever it takes the first sight for, a cooling that has not begun has no end.
  if (requirement.coolingSeconds > 0 && beginnings.firstSeenAt === null) return null;
  const moment = notBefore(requirement, beginnings, registeredAt);
  return moment === 0 ? null : moment;
}

/** For not fitting under the automatic limits: other rules ask for other times. */
function isPutBeforePeople({ outcome, reason }: Receipt): boolean {
  return outcome === 'reopened' && reason === 'LIMIT_REACHED';
}
