import { type ApproverId } from '../protocol/ids.js';
import { type RuleQuestion } from '../protocol/rules/evaluate-requirement.js';
import { refuseUnderAsk } from '../protocol/rules/refuse-vote-under.js';
import { groupsOf, type Ask } from '../protocol/rules/requirement.js';
import { type Vote } from '../protocol/vote.js';

/** How far a group is, for people to look at. The decision itself is `evaluateRequirement`'s. */
export interface GroupTally {
  readonly name: string;
  readonly need: number;
  /** Who approved and still counts. */
  readonly approved: readonly ApproverId[];
  /** Who may still be heard. */
  readonly waitingFor: readonly ApproverId[];
}

/** One line for each group. Where rules name a group alike, the one that is further away. */
export function tallyVotes(question: RuleQuestion, votes: readonly Vote[]): readonly GroupTally[] {
  const { holds, quorums } = question.requirement;
  const lines = new Map<string, GroupTally>();
  for (const ask of [...holds, ...quorums]) {
    for (const line of tallyAsk(ask, question, votes)) {
      const other = lines.get(line.name);
      if (other === undefined || missing(line) > missing(other)) lines.set(line.name, line);
    }
  }
  return [...lines.values()];
}

function missing({ need, approved }: GroupTally): number {
  return need - approved.length;
}

function tallyAsk(ask: Ask, question: RuleQuestion, votes: readonly Vote[]): readonly GroupTally[] {
  const { intent, initiators } = question;
  const ours = votes.filter((vote) => vote.intent === intent);
  const counting = ours.filter((vote) => refuseUnderAsk(vote, ask, question) === null);
  const rejected = new Set(counting.filter(({ choice }) => choice !== 'approve').map(({ approver }) => approver));
  const approved = new Set(counting.map(({ approver }) => approver).filter((person) => !rejected.has(person)));
  const heard = new Set(votes.map(({ approver }) => approver));
  return groupsOf(ask).map(({ name, threshold, members }) => ({
    name,
    need: threshold,
    approved: members.filter((member) => approved.has(member)),
    // Somebody whose vote has expired was heard: a second one of the same choice is not taken.
    waitingFor: members.filter((member) => !heard.has(member) && !initiators.has(member)),
  }));
}
