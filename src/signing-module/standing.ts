import { type BaseUnits } from '../protocol/base-units.js';
import { type Code } from '../protocol/codes.js';
import { heldUnder } from '../protocol/held-under.js';
import { type WithdrawalId } from '../protocol/ids.js';
import { invariant } from '../protocol/invariant.js';
import { type Path } from '../protocol/limits.js';
import { type Policy } from '../protocol/policy.js';
import { type Grounds } from '../protocol/rules/grounds.js';
import { pathOf } from '../protocol/rules/requirement.js';
import { judge } from '../protocol/verdict.js';
import { countedOf, verifyVote, type Electorate, type Vote } from '../protocol/vote.js';
import { type RecordedVerdict } from './ledger/verdicts.js';
import { lockWithdrawal, stateStep } from './ledger/withdrawals.js';
import { type Ledger } from './ledger/ledger.js';
import { askedIn } from './payment-order.js';

/** What has become of an authorisation since it was recorded. */
export type Standing =
  /**
   * @property path which limits mind it now
   * @property notBefore Unix seconds: the rule lets time pass before the signature
   */
  | {
      readonly kind: 'stands';
      readonly feeCeiling: BaseUnits;
      readonly path: Path;
      readonly notBefore: number;
    }
  /** People have to be asked, again or for the first time. */
  | { readonly kind: 'reopened'; readonly tier: string }
  | {
      readonly kind: 'ended';
      readonly outcome: 'refused' | 'rejected';
      readonly code: Extract<Code, 'ENGINE_KEY_REMOVED' | 'POLICY_CHANGED' | 'NO_TIER_MATCHES' | 'QUORUM_UNREACHABLE'>;
    };

/**
 * Judges what was authorised once more before it is signed: under the policy in force now, with the devices in office
 * now. That votes expire meanwhile undoes nothing, they were in time when the verdict was reached.
 */
export function standingOf(verdict: RecordedVerdict, registeredUnder: Policy, electorate: Electorate): Standing {
  const { work, asked } = askedIn(verdict, registeredUnder);
  const { inForce } = electorate.policies;
  const held = heldUnder(work.request, asked.intent, inForce);
  if (held.kind === 'refused') return { kind: 'ended', outcome: 'refused', code: held.code };

  const votes: Vote[] = [];
  for (const signed of work.votes) {
    const verified = verifyVote(signed, asked.hash, electorate);
    invariant(verified.kind !== 'refused', 'recorded votes are genuine');
    votes.push(...countedOf(verified));
  }
  const now = verdict.receipt.message.recordedAt;
  const { registeredAt, isBeyondLimits, findings } = verdict;
  const matter = { intent: asked.intent, registeredUnder, inForce, findings, registeredAt, now, isBeyondLimits };
  const judged = judge({ ...matter, hash: asked.hash }, votes);
  const { feeCeiling } = held;
  const stands = ({ requirement }: Grounds) => ({ kind: 'stands', feeCeiling, path: pathOf(requirement) }) as const;
  switch (judged.kind) {
    case 'approved':
    case 'automatic':
      return { ...stands(judged.grounds), notBefore: 0 };
    case 'delayed':
      return { ...stands(judged.grounds), notBefore: judged.until };
    case 'open':
    case 'held':
      return { kind: 'reopened', tier: judged.grounds.requirement.rule };
    case 'unknowable':
      return { kind: 'reopened', tier: '' };
    case 'rejected':
      return { kind: 'ended', outcome: 'rejected', code: 'QUORUM_UNREACHABLE' };
    case 'no-tier':
      return { kind: 'ended', outcome: 'refused', code: 'NO_TIER_MATCHES' };
  }
}

/** Says what has become of an authorisation that does not stand. */
export async function stateStanding(
  ledger: Ledger,
  id: WithdrawalId,
  standing: Exclude<Standing, { kind: 'stands' }>,
): Promise<void> {
  await ledger.write(async (entry) => {
    const withdrawal = await lockWithdrawal(entry.client, id);
    if (withdrawal?.state !== 'authorised') return;
    if (standing.kind === 'reopened') {
      const { tier } = standing;
      await stateStep(entry, withdrawal, { outcome: 'reopened', tier, reason: 'NO_LONGER_APPROVED' });
    } else {
      const { outcome, code } = standing;
      await stateStep(entry, withdrawal, { outcome, reason: code, finality: 'final' });
    }
  });
}
