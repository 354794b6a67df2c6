import { vector } from '../vector.mjs';

export const about =
  'Joined demands: input {rules: [requires of each rule that joins, named r1, r2, ...], initiators, now, registeredAt, firstSeenAt (absent: unknown), devices: {id: path}, votes}, times in seconds; a vote’s digest is its place in the list. Expected {approved: [places]}, {delayed: until, counted: [places]}, {held: groups, missing}, {rejected: group, by} or {open: missing, choices, lacksIndependentVote}. By hand.';

const REGISTERED = 10_000;
const NOW = 20_000;
const group = (name, threshold, ...members) => ({ name, threshold, members });
const OPS = group('operations', 2, 'alice', 'bob', 'carol');
const FINANCE = group('finance', 1, 'dave', 'erin');
const BOARD = group('board', 1, 'grace');
const COMPLIANCE = group('compliance', 1, 'carol', 'frank');
const quorum = (groups, more = {}) => ({ kind: 'quorum', groups, votesValidForSeconds: 7200, ...more });
const either = (...anyOf) => ({ kind: 'quorum', anyOf, votesValidForSeconds: 7200 });
const cool = { kind: 'cooling', seconds: 9_000 };
const hold = { kind: 'hold', releasedBy: COMPLIANCE };

const v = (approver, change = {}) => ({
  approver,
  device: `${approver}-laptop`,
  choice: 'approve',
  castAt: 19_000,
  expiresAt: 25_000,
  ...change,
});
const no = (approver, change = {}) => v(approver, { choice: 'reject', ...change });
const PATHS = {
  'alice-laptop': 'console',
  'alice-phone': 'independent',
  'bob-laptop': 'console',
  'carol-laptop': 'independent',
  'dave-laptop': 'console',
  'erin-laptop': 'console',
};
const question = (rules, votes, change = {}) => ({
  rules,
  initiators: [],
  now: NOW,
  registeredAt: REGISTERED,
  devices: PATHS,
  votes,
  ...change,
});

const approved = (...places) => ({ approved: places });
const delayed = (until, ...counted) => ({ delayed: until, counted });
const rejected = (name, by = 'approvers') => ({ rejected: name, by });
const open = (missing, choices = [], lacksIndependentVote = false) => ({
  open: missing,
  choices,
  lacksIndependentVote,
});
const held = (groups, missing) => ({ held: groups, missing });
const is = (name, rule, input, expected) => [name, rule, input, expected];

const EITHER = 'all groups of one of the lists are enough, and one list that is out of reach is not';
const JOIN = 'each rule’s demand must be met by itself';
const REVIEW = 'an approval counts when review was over by its own time and by that of whoever asks';
const DELAY = 'nothing is signed before so much time has passed since registration';
const COOLING = 'nor before the destination has been known for so long; what is not known has not begun';
const AMONG = 'it is one of those that make up the list';
const PATH = 'one of the approvals is on an independent path';
const HOLD = 'held until those whom the rule names have approved, whatever else is there';

const two = [v('alice'), v('bob')];
const reviewed = quorum([OPS], { minimumReviewSeconds: 9_500 });
const late = quorum([OPS], { delaySeconds: 15_000 });
const eye = { ...either([OPS], [FINANCE]), independentVote: true };
const independent = quorum([OPS], { independentVote: true });

export const vectors = [
  vector(
    'operations approves, and finance of the two that may',
    EITHER,
    question([{ ...either([FINANCE], [BOARD]), groups: [OPS] }], [...two, v('dave')]),
    approved(0, 1, 2),
    [
      is(
        'the board of the two that may',
        EITHER,
        question([{ ...either([FINANCE], [BOARD]), groups: [OPS] }], [...two, v('grace')]),
        approved(0, 1, 2),
      ),
      is(
        'neither of the two that may',
        EITHER,
        question([{ ...either([FINANCE], [BOARD]), groups: [OPS] }], two),
        open({}, [[{ finance: 1 }, { board: 1 }]]),
      ),
      is(
        'one of the two that may, and not operations',
        EITHER,
        question([{ ...either([FINANCE], [BOARD]), groups: [OPS] }], [v('alice'), v('grace')]),
        open({ operations: 1 }),
      ),
      is(
        'the board says no, finance may still',
        EITHER,
        question([{ ...either([FINANCE], [BOARD]), groups: [OPS] }], [...two, no('grace')]),
        open({}, [[{ finance: 1 }]]),
      ),
      is(
        'all of both say no',
        EITHER,
        question([{ ...either([FINANCE], [BOARD]), groups: [OPS] }], [...two, no('grace'), no('dave'), no('erin')]),
        rejected('finance'),
      ),
      is(
        'the board asked, and finance says no',
        EITHER,
        question([{ ...either([FINANCE], [BOARD]), groups: [OPS] }], [...two, no('dave'), no('erin')], {
          initiators: ['grace'],
        }),
        rejected('finance'),
      ),
      is(
        'all of both asked',
        EITHER,
        question([{ ...either([FINANCE], [BOARD]), groups: [OPS] }], two, { initiators: ['grace', 'dave', 'erin'] }),
        rejected('finance', 'arithmetic'),
      ),
      is(
        'a list of two groups with one of them there',
        EITHER,
        question([either([OPS, FINANCE], [BOARD])], two),
        open({}, [[{ finance: 1 }, { board: 1 }]]),
      ),
      is(
        'a list of two groups with both there',
        EITHER,
        question([either([OPS, FINANCE], [BOARD])], [...two, v('dave')]),
        approved(0, 1, 2),
      ),
      is(
        'two rules, and one of them is met',
        JOIN,
        question([quorum([OPS]), quorum([FINANCE])], two),
        open({ finance: 1 }),
      ),
      is(
        'two rules, and both are met',
        JOIN,
        question([quorum([OPS]), quorum([FINANCE])], [...two, v('dave')]),
        approved(0, 1, 2),
      ),
      is(
        'two rules that name a group alike, with different thresholds',
        JOIN,
        question([quorum([{ ...OPS, threshold: 1 }]), quorum([{ ...OPS, threshold: 3 }])], two),
        open({ operations: 1 }),
      ),
      is(
        'somebody who stands in both rules',
        'a person who stands in two rules is heard in both',
        question([quorum([OPS]), quorum([COMPLIANCE])], [v('alice'), v('carol')]),
        approved(0, 1),
      ),
      is(
        'two rules, and one is out of reach',
        JOIN,
        question([quorum([OPS]), quorum([FINANCE])], [...two, no('dave'), no('erin')]),
        rejected('finance'),
      ),
      is(
        'a vote that is valid for longer than one of the rules allows',
        JOIN,
        question([quorum([OPS]), quorum([FINANCE], { votesValidForSeconds: 5_000 })], [...two, v('dave')]),
        open({ finance: 1 }),
      ),
      is(
        'an automatic rule and one that asks',
        JOIN,
        question([{ kind: 'engine-signature' }, quorum([OPS])], [v('alice')]),
        open({ operations: 1 }),
      ),
      is(
        'approvals in the second in which the review is over',
        REVIEW,
        question([reviewed], [v('alice', { castAt: 19_500 }), v('bob', { castAt: 19_500 })]),
        approved(0, 1),
      ),
      is(
        'an approval one second earlier',
        REVIEW,
        question([reviewed], [v('alice', { castAt: 19_499 }), v('bob', { castAt: 19_500 })]),
        open({ operations: 1 }),
      ),
      is(
        'approvals dated ahead while the review still runs',
        REVIEW,
        question([reviewed], [v('alice', { castAt: 19_520 }), v('bob', { castAt: 19_520 })], { now: 19_499 }),
        open({ operations: 2 }),
      ),
      is(
        'approvals when nobody knows of a registration',
        REVIEW,
        question([reviewed], two, { registeredAt: null }),
        open({ operations: 2 }),
      ),
      is(
        'early rejections',
        'a rejection needs no review',
        question([reviewed], [no('alice', { castAt: 18_000 }), no('bob', { castAt: 18_000 })]),
        rejected('operations'),
      ),
      is(
        'a destination that is not cool yet',
        COOLING,
        question([cool, late], two, { firstSeenAt: 18_000 }),
        delayed(27_000, 0, 1),
      ),
      is(
        'cool before the delay is over',
        COOLING,
        question([cool, late], two, { firstSeenAt: 15_000 }),
        delayed(25_000, 0, 1),
      ),
      is(
        'a destination seen first exactly so long ago',
        COOLING,
        question([cool, quorum([OPS])], two, { firstSeenAt: NOW - 9_000 }),
        approved(0, 1),
      ),
      is(
        'a destination that nobody says was seen',
        COOLING,
        question([cool, quorum([OPS])], two),
        delayed(29_000, 0, 1),
      ),
      is('all there, and the delay runs', DELAY, question([late], two), delayed(25_000, 0, 1)),
      is('one second before the delay is over', DELAY, question([late], two, { now: 24_999 }), delayed(25_000, 0, 1)),
      is(
        'when the delay is over',
        DELAY,
        question([late], [v('alice', { expiresAt: 25_001 }), v('bob', { expiresAt: 25_001 })], { now: 25_000 }),
        approved(0, 1),
      ),
      is('votes missing while the delay runs', DELAY, question([late], [v('alice')]), open({ operations: 1 })),
      is(
        'the longer one of two delays',
        JOIN,
        question([late, quorum([FINANCE], { delaySeconds: 12_000 })], [...two, v('dave')]),
        delayed(25_000, 0, 1, 2),
      ),
      is('two approvals, and none on an independent path', PATH, question([independent], two), open({}, [], true)),
      is(
        'two approvals, and one on an independent path',
        PATH,
        question([independent], [v('alice'), v('carol')]),
        approved(0, 1),
      ),
      is(
        'one person with two devices, one of them independent',
        'of two approvals of one person the independent one counts',
        question([independent], [v('alice', { device: 'alice-phone' }), v('alice'), v('bob')]),
        approved(0, 2),
      ),
      is(
        'the same the other way round',
        'of two approvals of one person the independent one counts',
        question([independent], [v('alice'), v('alice', { device: 'alice-phone' }), v('bob')]),
        approved(1, 2),
      ),
      is(
        'an independent approval of the one list beside enough of the other',
        AMONG,
        question([eye], [v('carol'), v('dave')], { devices: { ...PATHS, 'erin-phone': 'independent' } }),
        open({}, [], true),
      ),
      is(
        'where nobody of the other could approve on an independent path',
        AMONG,
        question([eye], [v('carol'), v('dave')]),
        open({}, [[{ operations: 1 }]]),
      ),
      is(
        'enough of one list without an independent approval, and of the other with one',
        AMONG,
        question([eye], [v('carol'), v('alice'), v('dave')]),
        approved(0, 1, 2),
      ),
      is(
        'a list in which nobody could approve on an independent path',
        AMONG,
        question([eye], [], { initiators: ['alice', 'carol'] }),
        rejected('operations', 'arithmetic'),
      ),
      is(
        'nobody is left who could approve on an independent path',
        PATH,
        question([independent], two, { initiators: ['carol'] }),
        rejected('an independent path', 'arithmetic'),
      ),
      is(
        'the only independent device is out of office',
        PATH,
        question([independent], two, {
          devices: { 'alice-laptop': 'console', 'bob-laptop': 'console', 'carol-laptop': 'console' },
        }),
        rejected('an independent path', 'arithmetic'),
      ),
      is(
        'all there but the release',
        HOLD,
        question([hold, quorum([OPS])], two),
        held(['compliance'], { compliance: 1 }),
      ),
      is(
        'a hold above an automatic rule',
        HOLD,
        question([hold, { kind: 'engine-signature' }], []),
        held(['compliance'], { compliance: 1 }),
      ),
      is(
        'released, above an automatic rule',
        HOLD,
        question([hold, { kind: 'engine-signature' }], [v('frank')]),
        approved(0),
      ),
      is(
        'released, and votes missing',
        HOLD,
        question([hold, quorum([OPS])], [v('frank'), v('alice')]),
        open({ operations: 1 }),
      ),
      is(
        'held, and votes missing',
        HOLD,
        question([hold, quorum([OPS])], [v('alice')]),
        held(['compliance'], { compliance: 1, operations: 1 }),
      ),
      is(
        'everybody who could release it says no',
        HOLD,
        question([hold, quorum([OPS])], [...two, no('frank'), no('carol')]),
        rejected('compliance'),
      ),
    ],
  ),
];
