import { quorumLapsesAt } from '../../core/quorum-lapse.js';
import { move } from '../../core/withdrawal-state.js';
import {
  evaluateRequirement,
  type RequirementVerdict,
  type RuleQuestion,
} from '../../protocol/rules/evaluate-requirement.js';
import { type Vote } from '../../protocol/vote.js';
import { type Change } from './locked-withdrawal.js';
import { type StoredWithdrawal } from './withdrawal-row.js';

/** What the votes add up to, and what that changes about a withdrawal that waits for them. */
export function followVerdict(
  { state, reason }: Pick<StoredWithdrawal, 'state' | 'reason'>,
  question: RuleQuestion,
  votes: readonly Vote[],
): { readonly verdict: RequirementVerdict; readonly change: Change } {
  const verdict = evaluateRequirement(question, votes);
  switch (verdict.kind) {
    case 'held':
      return { verdict, change: { quorumLapsesAt: quorumLapsesAt(question, votes) } };
    case 'open': {
      const isReleased = state === 'held';
      const released = isReleased ? { state: move(state, 'release'), reason: null } : { state, reason };
      return { verdict, change: { ...released, quorumLapsesAt: quorumLapsesAt(question, votes) } };
    }
    // The delay is the signing module's to keep, from its own clock.
    case 'delayed':
    case 'approved': {
      const owed = { work: 'authorise', inSeconds: 0 } as const;
      return { verdict, change: { state: move(state, 'authorise by quorum'), reason: null, owed } };
    }
    // The end is the signing module's to say; until its receipt comes this only closes the vote.
    case 'rejected':
      return { verdict, change: { reason: reasonOf(verdict), owed: { work: 'reject', inSeconds: 0 } } };
  }
}

function reasonOf({ by }: Extract<RequirementVerdict, { kind: 'rejected' }>): string {
  return by === 'approvers' ? 'REJECTED_BY_APPROVERS' : 'QUORUM_UNREACHABLE';
}
