import { type BaseUnits } from '../protocol/base-units.js';
import { type Code } from '../protocol/codes.js';
import { heldUnder } from '../protocol/held-under.js';
import { type Hex32 } from '../protocol/hex.js';
import { type IntentHash, type WithdrawalId } from '../protocol/ids.js';
import { invariant } from '../protocol/invariant.js';
import { type Path } from '../protocol/limits.js';
import { type Policy } from '../protocol/policy.js';
import { type Grounds } from '../protocol/rules/grounds.js';
import { pathOf } from '../protocol/rules/requirement.js';
import { votesSince } from '../protocol/rules/votes-since.js';
import { judge } from '../protocol/verdict.js';
import { countedOf, verifyVote, type Electorate, type SignedVote, type Vote } from '../protocol/vote.js';
import { type RecordedVerdict } from './ledger/verdicts.js';
import { rejectedBy, type Rejected } from './rejected-by.js';
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
      readonly code: Extract<Code, 'ENGINE_KEY_REMOVED' | 'POLICY_CHANGED' | 'NO_TIER_MATCHES'> | Rejected['reason'];
      /** The votes against it. */
      readonly votes: readonly Hex32[];
    };

/** What may have come after the verdict. */
export interface Since {
  /** Every "no" that was seen: where it changed nothing when it came, it may do so now that others have dropped out. */
  readonly rejections: readonly SignedVote[];
  /** Unix seconds. */
  readonly now: number;
}

/**
 * Judges what was authorised once more before it is signed: under the policy in force now, with the devices in office
 * now. That votes expire meanwhile undoes nothing, they were in time when the verdict was reached.
 */
export function standingOf(
  verdict: RecordedVerdict,
  registeredUnder: Policy,
  electorate: Electorate,
  since: Since,
): Standing {
  const { work, asked } = askedIn(verdict, registeredUnder);
  const { inForce } = electorate.policies;
  const ended = { kind: 'ended', votes: [] } as const;
  const held = heldUnder(work.request, asked.intent, inForce);
  if (held.kind === 'refused') return { ...ended, outcome: 'refused', code: held.code };

  const decidedAt = verdict.receipt.message.recordedAt;
  const votes: Vote[] = [];
  for (const signed of work.votes) {
    const verified = verifyVote(signed, asked.hash, electorate);
    invariant(verified.kind !== 'refused', 'recorded votes are genuine');
    votes.push(...countedOf(verified));
  }
  const seen = genuineAmong(since.rejections, asked.hash, electorate);
  const heard = votesSince([...votes, ...seen], { decidedAt, now: since.now });
  const { registeredAt, isBeyondLimits, findings } = verdict;
  const matter = { intent: asked.intent, registeredUnder, inForce, findings, registeredAt, isBeyondLimits };
  const judged = judge({ ...matter, now: decidedAt, hash: asked.hash }, heard);
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
    case 'rejected': {
      const { reason, votes: against } = rejectedBy(judged, heard, { now: decidedAt, registeredAt });
      return { ...ended, outcome: 'rejected', code: reason, votes: against };
    }
    case 'no-tier':
      return { ...ended, outcome: 'refused', code: 'NO_TIER_MATCHES' };
  }
}

/** Without what is about something else under the same id, or by nobody: orders are kept as they came. */
function genuineAmong(rejections: readonly SignedVote[], intent: IntentHash, electorate: Electorate): readonly Vote[] {
  return rejections.flatMap((signed) => {
    const verified = verifyVote(signed, intent, electorate);
    return verified.kind === 'refused' ? [] : countedOf(verified);
  });
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
      const { outcome, code, votes } = standing;
      await stateStep(entry, withdrawal, { outcome, reason: code, finality: 'final', votes });
    }
  });
}
