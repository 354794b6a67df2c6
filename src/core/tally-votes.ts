import { type ApproverId } from '../protocol/ids.js';
import { type Group } from '../protocol/policy.js';
import { evaluateQuorum, INDEPENDENT_VOTE, type Missing } from '../protocol/rules/evaluate-quorum.js';
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
  return furthest(asksOf(question).flatMap((ask) => tallyGroups(groupsOf(ask), ask, question, votes)));
}

export interface Waiting {
  /** The groups that are short. */
  readonly groups: readonly GroupTally[];
  /** For each rule that leaves a choice still: its lists, by what is short in each. One of them is enough. */
  readonly choices: readonly (readonly (readonly string[])[])[];
}

/** Who is waited for: nobody of a list where another one is complete, or is the only one that can be reached. */
export function stillWaitedFor(question: RuleQuestion, votes: readonly Vote[]): Waiting {
  const groups: GroupTally[] = [];
  const choices: string[][][] = [];
  for (const ask of asksOf(question)) {
    const shortOf = (of: readonly Group[]) => tallyGroups(of, ask, question, votes).filter((line) => missing(line) > 0);
    groups.push(...shortOf(ask.groups));
    const lists = ask.anyOf.map(shortOf);
    groups.push(...independence(ask, question, votes));
    if (lists.some((list) => list.length === 0)) continue;
    const reachable = lists.filter((list) => !list.some(isUnreachable));
    groups.push(...(reachable.length === 0 ? lists : reachable).flat());
    if (reachable.length > 1) choices.push(reachable.map((list) => list.map(({ name }) => name)));
  }
  return { groups: furthest(groups), choices };
}

/** Where every group is complete and none of the approvals is on an independent path: who could still give that one. */
function independence(ask: Ask, question: RuleQuestion, votes: readonly Vote[]): readonly GroupTally[] {
  const verdict = evaluateQuorum(ask, question, votes);
  const isAllThatLacks = verdict.kind === 'open' && verdict.oneOf.length === 0 && isEmpty(verdict.missing);
  if (!isAllThatLacks || !verdict.lacksIndependentVote) return [];
  const isComplete = (list: readonly Group[]) =>
    tallyGroups(list, ask, question, votes).every((line) => missing(line) <= 0);
  const members = [...ask.groups, ...ask.anyOf.filter(isComplete).flat()].flatMap((group) => group.members);
  const owners = new Set(
    [...question.devices.values()].flatMap(({ approver, path }) => (path === 'independent' ? [approver] : [])),
  );
  const everybody = { name: INDEPENDENT_VOTE, threshold: 1, members: [...new Set(members)] };
  return tallyGroups([everybody], ask, question, votes).map(({ name, need, waitingFor }) => ({
    ...{ name, need, approved: [] },
    waitingFor: waitingFor.filter((person) => owners.has(person)),
  }));
}

function isEmpty(missing: Missing): boolean {
  return Object.keys(missing).length === 0;
}

/** Nobody votes the same twice: when votes have lapsed, there may be too few left to ask. */
export function isUnreachable({ approved, need, waitingFor }: GroupTally): boolean {
  return approved.length + waitingFor.length < need;
}

function asksOf({ requirement: { holds, quorums } }: RuleQuestion): readonly Ask[] {
  return [...holds, ...quorums];
}

function furthest(tallies: readonly GroupTally[]): readonly GroupTally[] {
  const lines = new Map<string, GroupTally>();
  for (const line of tallies) {
    const other = lines.get(line.name);
    if (other === undefined || missing(line) > missing(other)) lines.set(line.name, line);
  }
  return [...lines.values()];
}

function missing({ need, approved }: GroupTally): number {
  return need - approved.length;
}

function tallyGroups(
  groups: readonly Group[],
  ask: Ask,
  question: RuleQuestion,
  votes: readonly Vote[],
): readonly GroupTally[] {
  const { intent, initiators } = question;
  const ours = votes.filter((vote) => vote.intent === intent);
  const counting = ours.filter((vote) => refuseUnderAsk(vote, ask, question) === null);
  const rejected = new Set(counting.filter(({ choice }) => choice !== 'approve').map(({ approver }) => approver));
  const approved = new Set(counting.map(({ approver }) => approver).filter((person) => !rejected.has(person)));
  const heard = new Set(votes.map(({ approver }) => approver));
  return groups.map(({ name, threshold, members }) => ({
    name,
    need: threshold,
    approved: members.filter((member) => approved.has(member)),
    // Somebody whose vote has expired was heard: a second one of the same choice is not taken.
    waitingFor: members.filter((member) => !heard.has(member) && !initiators.has(member)),
  }));
}
