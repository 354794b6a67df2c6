import { type Code } from '../protocol/codes.js';
import { type Hex32 } from '../protocol/hex.js';
import { refuseVoteUnder } from '../protocol/rules/refuse-vote-under.js';
import { type Verdict } from '../protocol/verdict.js';
import { type Vote } from '../protocol/vote.js';

export interface Rejected {
  readonly reason: Extract<Code, 'REJECTED_BY_APPROVERS' | 'QUORUM_UNREACHABLE'>;
  /** The votes against it. */
  readonly votes: readonly Hex32[];
}

/** How a receipt states a rejection. */
export function rejectedBy(
  { by, grounds: { initiators, requirement } }: Extract<Verdict, { kind: 'rejected' }>,
  votes: readonly Vote[],
  when: { readonly now: number; readonly registeredAt: number },
): Rejected {
  const casting = { initiators, ...when };
  const against = votes.filter(
    (vote) => vote.choice === 'reject' && refuseVoteUnder(vote, requirement, casting) === null,
  );
  const reason = by === 'approvers' ? 'REJECTED_BY_APPROVERS' : 'QUORUM_UNREACHABLE';
  return { reason, votes: [...new Set(against.map(({ digest }) => digest))] };
}
