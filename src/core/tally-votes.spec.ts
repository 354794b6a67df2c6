import fc from 'fast-check';
import { type ApproverId, type DeviceId, type IntentHash } from '../protocol/ids.js';
import { NO_HASH } from '../protocol/derive-intent.js';
import { evaluateRequirement } from '../protocol/rules/evaluate-requirement.js';
import { type Vote } from '../protocol/vote.js';
import { aPolicy } from '../../test/support/builders/a-policy.js';
import { aRuleQuestion } from '../../test/support/builders/a-rule-question.js';
import { stillWaitedFor, tallyVotes } from './tally-votes.js';

const intent = NO_HASH as unknown as IntentHash;
const NOW = 1_800_000_000;
const question = aRuleQuestion(aPolicy(), ['btc-large'], { now: NOW });

const aVote = (approver: string, overrides: Partial<Vote> = {}): Vote => ({
  choice: 'approve',
  approver: approver as ApproverId,
  device: `${approver}-laptop` as DeviceId,
  intent,
  castAt: NOW - 10,
  expiresAt: NOW + 600,
  digest: NO_HASH,
  ...overrides,
});

describe('tallyVotes', () => {
  it('says who approved and who is still waited for', () => {
    expect(tallyVotes(question, [aVote('alice'), aVote('dave', { choice: 'reject' })])).toEqual([
      { name: 'ops', need: 2, approved: ['alice'], waitingFor: ['bob', 'carol'] },
      { name: 'finance', need: 1, approved: [], waitingFor: ['erin'] },
    ]);
  });

  it('waits for nobody who asked, and counts no approval that turned into a reject or expired', () => {
    const votes = [aVote('alice'), aVote('alice', { choice: 'reject' }), aVote('bob', { expiresAt: NOW })];
    expect(tallyVotes({ ...question, initiators: new Set(['erin']) }, votes)).toEqual([
      { name: 'ops', need: 2, approved: [], waitingFor: ['carol'] },
      { name: 'finance', need: 1, approved: [], waitingFor: ['dave'] },
    ]);
  });

  it('shows a reached quorum exactly when the verdict is approval', () => {
    const person = fc.constantFrom('alice', 'bob', 'carol', 'dave', 'erin', 'mallory');
    const votes = fc.array(
      fc
        .record({ person, choice: fc.constantFrom('approve' as const, 'reject' as const), late: fc.boolean() })
        .map(({ person, choice, late }) => aVote(person, { choice, expiresAt: late ? NOW : NOW + 600 })),
    );
    const asked = fc.uniqueArray(person).map((persons) => new Set(persons));
    fc.assert(
      fc.property(votes, asked, (cast, initiators) => {
        const reached = tallyVotes({ ...question, initiators }, cast).every(
          ({ need, approved }) => approved.length >= need,
        );
        expect(reached).toBe(evaluateRequirement({ ...question, initiators }, cast).kind === 'approved');
      }),
    );
  });
});

describe('who is still waited for, where one of several lists is enough', () => {
  const group = (name: string, threshold: number, ...members: string[]) => ({
    ...{ name, threshold },
    members: members.map((member) => member as ApproverId),
  });
  const [ops, finance, heads] = [
    group('ops', 1, 'alice', 'bob'),
    group('finance', 1, 'carol'),
    group('heads', 2, 'dave', 'erin'),
  ];
  const [ask] = question.requirement.quorums;
  if (ask === undefined) throw new Error('no quorum');
  const quorums = [{ ...ask, groups: [ops], anyOf: [[finance], [heads]] }];
  const choice = { ...question, requirement: { ...question.requirement, quorums } };
  const waited = (...votes: Vote[]) => {
    const { groups, choices } = stillWaitedFor(choice, votes);
    return [groups.map(({ name }) => name), choices];
  };

  it('is everybody who is short, with the choice that is left', () => {
    expect(waited()).toEqual([['ops', 'finance', 'heads'], [[['finance'], ['heads']]]]);
    expect(waited(aVote('dave'))).toEqual([['ops', 'finance', 'heads'], [[['finance'], ['heads']]]]);
  });

  it('is nobody of another list once one is complete', () => {
    expect(waited(aVote('carol'))).toEqual([['ops'], []]);
    expect(waited(aVote('carol'), aVote('alice'))).toEqual([[], []]);
    expect(waited(aVote('dave'), aVote('erin'))).toEqual([['ops'], []]);
  });

  it('is nobody of a list that is out of reach while another one is not', () => {
    expect(waited(aVote('dave', { choice: 'reject' }))).toEqual([['ops', 'finance'], []]);
    expect(waited(aVote('dave', { choice: 'reject' }), aVote('carol', { choice: 'reject' }))).toEqual([
      ['ops', 'finance', 'heads'],
      [],
    ]);
  });
});

describe('who is still waited for, where one vote has to be on an independent path', () => {
  const [ask] = question.requirement.quorums;
  if (ask === undefined) throw new Error('no quorum');
  const group = (name: string, threshold: number, ...members: string[]) => ({
    ...{ name, threshold },
    members: members.map((member) => member as ApproverId),
  });
  const [ops, finance, heads] = [
    group('ops', 2, 'alice', 'bob', 'carol'),
    group('finance', 1, 'dave'),
    group('heads', 1, 'erin'),
  ];
  const device = (approver: string, path: 'console' | 'independent', id = `${approver}-laptop`) =>
    [id as DeviceId, { approver: approver as ApproverId, path }] as const;
  const devices = new Map([
    ...[device('alice', 'console'), device('bob', 'console'), device('dave', 'console')],
    ...[device('alice', 'independent', 'alice-spare'), device('carol', 'independent'), device('erin', 'independent')],
  ]);
  const waited = (quorum: Partial<typeof ask>, ...votes: Vote[]) => {
    const quorums = [{ ...ask, groups: [ops], independentVote: true, ...quorum }];
    return stillWaitedFor({ ...question, devices, requirement: { ...question.requirement, quorums } }, votes).groups;
  };
  const line = (...waitingFor: string[]) => ({ name: 'an independent path', need: 1, approved: [], waitingFor });

  it('is whoever may still be heard on one, once the groups are complete', () => {
    expect(waited({}, aVote('alice')).map(({ name }) => name)).toEqual(['ops']);
    expect(waited({}, aVote('alice'), aVote('bob'))).toEqual([line('carol')]);
    expect(waited({}, aVote('alice'), aVote('carol'))).toEqual([]);
    expect(waited({ independentVote: false }, aVote('alice'), aVote('bob'))).toEqual([]);
  });

  it('is nobody of a list that is not complete: their eyes are on something else', () => {
    const anyOf = [[finance], [heads]];
    expect(waited({ anyOf }, aVote('alice'), aVote('bob'), aVote('dave'))).toEqual([line('carol')]);
  });
});
