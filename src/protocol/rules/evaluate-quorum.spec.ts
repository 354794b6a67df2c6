import fc from 'fast-check';
import { parseAssetId } from '../chains/caip.js';
import { bytesOf, hex32Of } from '../hex.js';
import { type ApproverId, type DeviceId, type IntentHash } from '../ids.js';
import { invariant, InvariantViolation } from '../invariant.js';
import { evaluateQuorum as evaluate, type QuorumVerdict } from './evaluate-quorum.js';
import { askOf } from './requirement.js';
import { ZERO } from '../base-units.js';
import { type Group, type Tier } from '../policy.js';
import { type Vote } from '../vote.js';

const NOW = 1_790_000_000;
const hash = (byte: string) => hex32Of(bytesOf(byte.repeat(32)));
const thisIntent = hash('aa') as IntentHash;
const otherIntent = hash('bb') as IntentHash;
const person = (name: string) => name as ApproverId;

function aTier(groups: readonly Group[]): Tier {
  const asset = parseAssetId('eip155:1/slip44:60');
  if (asset === null) throw new Error('no asset');
  return {
    id: 'large',
    asset,
    atLeast: ZERO,
    requires: { kind: 'quorum', groups: [...groups], votesValidForSeconds: 3600 },
  };
}

interface Question {
  readonly intent: IntentHash;
  readonly tier: Tier;
  readonly initiators: ReadonlySet<string>;
  readonly now: number;
}

/** Without review, and without anything asked about paths. */
function evaluateQuorum({ tier, ...question }: Question, votes: readonly Vote[]): QuorumVerdict {
  const ask = askOf(tier);
  invariant(ask !== null, 'the rule asks people');
  return evaluate(ask, { ...question, registeredAt: null, devices: new Map() }, votes);
}

function aQuestion(groups: readonly Group[], change: Partial<Question> = {}): Question {
  return { intent: thisIntent, tier: aTier(groups), initiators: new Set(), now: NOW, ...change };
}

let made = 0;
function aVote(approver: string, change: Partial<Vote> = {}): Vote {
  made += 1;
  return {
    choice: 'approve',
    approver: person(approver),
    device: `${approver}-laptop` as DeviceId,
    intent: thisIntent,
    castAt: NOW - 60,
    expiresAt: NOW + 600,
    digest: hex32Of(bytesOf(made.toString(16).padStart(64, '0'))),
    ...change,
  };
}

const OPS = ['ops-a', 'ops-b', 'ops-c'];
const FINANCE = ['fin-a', 'fin-b'];
const OUTSIDERS = ['guest'];

/** Disjoint groups with reachable thresholds, and votes of all kinds: late, early, by outsiders, about something else. */
const groups = fc
  .record({ ops: fc.integer({ min: 1, max: OPS.length }), finance: fc.integer({ min: 0, max: FINANCE.length }) })
  .map(({ ops, finance }): Group[] => [
    { name: 'operations', threshold: ops, members: OPS.map(person) },
    ...(finance === 0 ? [] : [{ name: 'finance', threshold: finance, members: FINANCE.map(person) }]),
  ]);
const votes = fc.array(
  fc
    .record({
      approver: fc.constantFrom(...OPS, ...FINANCE, ...OUTSIDERS),
      device: fc.constantFrom('laptop', 'phone'),
      choice: fc.constantFrom('approve' as const, 'reject' as const),
      intent: fc.constantFrom(thisIntent, thisIntent, thisIntent, otherIntent),
      castAt: fc.constantFrom(NOW - 3600, NOW - 60, NOW + 30, NOW + 31),
      expiresAt: fc.constantFrom(NOW, NOW + 1, NOW + 600),
      digest: fc.uint8Array({ minLength: 32, maxLength: 32 }).map(hex32Of),
    })
    .map((vote): Vote => ({
      ...vote,
      approver: person(vote.approver),
      device: `${vote.approver}-${vote.device}` as DeviceId,
    })),
  { maxLength: 12 },
);
const initiators = fc.subarray([...OPS, ...FINANCE]).map((names) => new Set(names));
const questions = fc.record({ groups, initiators }).map(({ groups: rule, ...rest }) => aQuestion(rule, rest));
const eligible = (vote: Vote): Vote => ({
  ...vote,
  choice: 'approve',
  intent: thisIntent,
  castAt: NOW - 60,
  expiresAt: NOW + 600,
});

describe('evaluateQuorum', () => {
  it('gives the same verdict, and counts the same votes, whatever order they arrived in', () => {
    const shuffled = votes.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(questions, shuffled, (question, [all, other]) => {
        expect(evaluateQuorum(question, other)).toEqual(evaluateQuorum(question, all));
      }),
    );
  });

  it('counts one of two persons who vote with one device, and the same one in any order', () => {
    const question = aQuestion([{ name: 'operations', threshold: 2, members: OPS.map(person) }]);
    const both = [aVote('ops-a'), aVote('ops-b', { device: 'ops-a-laptop' as DeviceId })];
    expect(evaluateQuorum(question, both)).toMatchObject({ kind: 'open', missing: { operations: 1 } });
    expect(evaluateQuorum(question, both.toReversed())).toEqual(evaluateQuorum(question, both));
  });

  /** Most of what is drawn is not approved and passed over, more often in a row than by default is borne. */
  const RARELY_APPROVED = { maxSkipsPerRun: 1_000 };

  it('is never un-approved by one more approval', () => {
    fc.assert(
      fc.property(questions, votes, votes, (question, cast, more) => {
        fc.pre(evaluateQuorum(question, cast).kind === 'approved');
        const verdict = evaluateQuorum(question, [
          ...cast,
          ...more.map((vote) => ({ ...vote, choice: 'approve' as const })),
        ]);
        expect(verdict.kind).toBe('approved');
      }),
      RARELY_APPROVED,
    );
  });

  it('is never helped by one more reject', () => {
    fc.assert(
      fc.property(questions, votes, votes, (question, cast, more) => {
        fc.pre(evaluateQuorum(question, cast).kind !== 'approved');
        const verdict = evaluateQuorum(question, [
          ...cast,
          ...more.map((vote) => ({ ...vote, choice: 'reject' as const })),
        ]);
        expect(verdict.kind).not.toBe('approved');
      }),
    );
  });

  it('is never helped by the removal or suspension of a device that rejected', () => {
    fc.assert(
      fc.property(questions, votes, fc.array(fc.boolean()), (question, cast, isOut) => {
        fc.pre(evaluateQuorum(question, cast).kind !== 'approved');
        const after = cast.map((vote, at) =>
          vote.choice === 'reject' && isOut[at] === true ? { ...vote, choice: 'retract' as const } : vote,
        );
        expect(evaluateQuorum(question, after).kind).not.toBe('approved');
      }),
    );
  });

  it('never approves without as many different persons of each group as its threshold says, none of them an initiator', () => {
    fc.assert(
      fc.property(
        questions,
        votes.map((all) => all.map(eligible)),
        (question, cast) => {
          const verdict = evaluateQuorum(question, cast);
          fc.pre(verdict.kind === 'approved' && question.tier.requires.kind === 'quorum');
          for (const { members, threshold } of question.tier.requires.groups) {
            const persons = new Set(
              verdict.counted.map(({ approver }) => approver).filter((who) => members.includes(who)),
            );
            expect([...persons].filter((who) => !question.initiators.has(who)).length).toBeGreaterThanOrEqual(
              threshold,
            );
          }
        },
      ),
      RARELY_APPROVED,
    );
  });

  it('never lets an approval live again because the same person’s reject has lapsed', () => {
    const question = aQuestion([{ name: 'operations', threshold: 1, members: [person('ops-a')] }]);
    const changedMind = [
      aVote('ops-a', { expiresAt: NOW + 600 }),
      aVote('ops-a', { choice: 'reject', castAt: NOW - 30, expiresAt: NOW + 10 }),
    ];
    for (const now of [NOW, NOW + 9, NOW + 10, NOW + 300])
      expect(evaluateQuorum({ ...question, now }, changedMind).kind).toBe('rejected');
  });

  it.each([0, 2, -1])('stops at a threshold of %i for one member: no policy has it', (threshold) => {
    const question = aQuestion([{ name: 'operations', threshold, members: [person('ops-a')] }]);
    expect(() => evaluateQuorum(question, [])).toThrow(InvariantViolation);
  });

  it('stops when asked about a tier that asks nobody', () => {
    const tier: Tier = { ...aTier([]), requires: { kind: 'engine-signature' } };
    expect(() => evaluateQuorum(aQuestion([], { tier }), [])).toThrow(InvariantViolation);
  });
});
