import { vector } from '../vector.mjs';

export const about =
  'Verdicts: input {groups, initiators, now, votes} with votes valid for 3600 s, times in seconds, and `about` "other" for votes on another intent; a vote’s digest is its place in the list. Expected {approved: [counted votes by their places]}, {rejected: group, by} or {open: missing}. By hand.';

const NOW = 10_000;
const OPS = { name: 'operations', threshold: 2, members: ['alice', 'bob', 'carol'] };
const FINANCE = { name: 'finance', threshold: 1, members: ['dave', 'erin'] };

const v = (approver, change = {}) => ({
  approver,
  device: `${approver}-laptop`,
  choice: 'approve',
  castAt: 9_900,
  expiresAt: 11_000,
  ...change,
});
const no = (approver, change = {}) => v(approver, { choice: 'reject', ...change });
const gone = (approver, change = {}) => v(approver, { choice: 'retract', ...change });
const question = (votes, change = {}) => ({ groups: [OPS, FINANCE], initiators: [], now: NOW, votes, ...change });

const approved = (...counted) => ({ approved: counted });
const open = (missing) => ({ open: missing });
const rejected = (group, by = 'approvers') => ({ rejected: group, by });
const is = (name, rule, input, expected) => [name, rule, input, expected];

const ALL = 'every group reaches its threshold';
const PERSON = 'one person counts once';
const DEVICE = 'one device counts once';
const INITIATOR = 'initiators are neither for, nor against, nor undecided';
const EXPIRY = 'an approval counts before its expiry, not from that second on';
const MIND = 'a reject beats the same person’s approve, and stands';
const ONCE = 'an approval that lapsed is not given again, so nobody waits for it';
const RETRACT = 'what is left of a reject whose device is out of office takes that person’s approvals back';
const REACH = 'rejected as soon as a group cannot reach its threshold any more';
const yes = [v('alice'), v('bob'), v('dave')];
const at = (index, change) => question(yes.map((vote, place) => (place === index ? { ...vote, ...change } : vote)));

export const vectors = [
  vector('two of operations and one of finance approve', ALL, question(yes), approved(0, 1, 2), [
    is('in another order', 'order of arrival means nothing', question([yes[2], yes[0], yes[1]]), approved(0, 1, 2)),
    is('one more than is needed', ALL, question([...yes, v('carol')]), approved(0, 1, 2, 3)),
    is('nobody has voted', ALL, question([]), open({ operations: 2, finance: 1 })),
    is('one of operations is missing', ALL, question([yes[0], yes[2]]), open({ operations: 1 })),
    is('finance is missing', ALL, question([yes[0], yes[1]]), open({ finance: 1 })),
    is(
      'all of operations, none of finance',
      'one group does not stand in for another',
      question([v('alice'), v('bob'), v('carol')]),
      open({ finance: 1 }),
    ),
    is(
      'all of finance, one of operations',
      'one group does not stand in for another',
      question([v('alice'), v('dave'), v('erin')]),
      open({ operations: 1 }),
    ),
    is(
      'somebody of no group instead of bob',
      'a member of a group of the tier',
      question([v('alice'), v('frank'), v('dave')]),
      open({ operations: 1 }),
    ),
    is(
      'a third group that nobody has heard',
      ALL,
      question(yes, { groups: [OPS, FINANCE, { name: 'board', threshold: 1, members: ['grace'] }] }),
      open({ board: 1 }),
    ),
    is('a vote on another intent', 'a vote is for one intent', at(1, { about: 'other' }), open({ operations: 1 })),
    is(
      'a person twice',
      PERSON,
      question([v('alice'), v('alice', { castAt: 9_950 }), v('dave')]),
      open({ operations: 1 }),
    ),
    is(
      'a person twice, with two devices',
      PERSON,
      question([v('alice'), v('alice', { device: 'alice-wallet' }), v('dave')]),
      open({ operations: 1 }),
    ),
    is(
      'two persons with one device',
      DEVICE,
      question([v('alice'), v('bob', { device: 'alice-laptop' }), v('dave')]),
      open({ operations: 1 }),
    ),
    is(
      'persons of two groups with one device',
      DEVICE,
      question([v('alice'), v('bob'), v('dave', { device: 'bob-laptop' })]),
      open({ finance: 1 }),
    ),
    is('one second before an approval expires', EXPIRY, at(1, { expiresAt: NOW + 1 }), approved(0, 1, 2)),
    is('at the second in which an approval expires', EXPIRY, at(1, { expiresAt: NOW }), open({ operations: 1 })),
    is('an approval that expired long ago', EXPIRY, at(2, { castAt: 5_000, expiresAt: 6_000 }), open({ finance: 1 })),
    is(
      'the same votes when time has passed',
      ONCE,
      question(yes, { now: 11_000 }),
      rejected('operations', 'arithmetic'),
    ),
    is(
      'one second before so many have lapsed that too few are left',
      ONCE,
      question([v('alice', { expiresAt: NOW }), v('bob', { expiresAt: NOW + 1 })]),
      open({ operations: 1, finance: 1 }),
    ),
    is(
      'so many have lapsed that too few are left',
      ONCE,
      question([v('alice', { expiresAt: NOW }), v('bob', { expiresAt: NOW })]),
      rejected('operations', 'arithmetic'),
    ),
    is(
      'a lapsed approval beside a fresh one of the same person, device and all',
      ONCE,
      question([v('alice', { expiresAt: NOW }), ...yes]),
      approved(1, 2, 3),
    ),
    is(
      'a lapsed approval and a reject of the same person',
      MIND,
      question([v('alice', { expiresAt: NOW }), no('alice'), v('bob'), v('carol'), v('dave')]),
      approved(2, 3, 4),
    ),
    is(
      'a lapsed approval of an initiator',
      INITIATOR,
      question([v('alice', { expiresAt: NOW }), v('bob'), v('carol'), v('dave')], { initiators: ['alice'] }),
      approved(1, 2, 3),
    ),
    is(
      'a device’s clock 30 s ahead',
      'a device’s clock may run 30 s ahead',
      at(0, { castAt: NOW + 30 }),
      approved(0, 1, 2),
    ),
    is(
      'a device’s clock 31 s ahead',
      'a device’s clock may run 30 s ahead',
      at(0, { castAt: NOW + 31 }),
      open({ operations: 1 }),
    ),
    is(
      'an approval valid for 3600 s',
      'a vote is valid no longer than its tier allows',
      at(0, { expiresAt: 13_500 }),
      approved(0, 1, 2),
    ),
    is(
      'an approval valid for 3601 s',
      'a vote is valid no longer than its tier allows',
      at(0, { expiresAt: 13_501 }),
      open({ operations: 1 }),
    ),
    is('an initiator approves', INITIATOR, question(yes, { initiators: ['bob'] }), open({ operations: 1 })),
    is(
      'an initiator approves and the other two as well',
      INITIATOR,
      question([...yes, v('carol')], { initiators: ['bob'] }),
      approved(0, 2, 3),
    ),
    is('an initiator who has not voted', INITIATOR, question(yes, { initiators: ['carol'] }), approved(0, 1, 2)),
    is('an initiator of no group', INITIATOR, question(yes, { initiators: ['frank'] }), approved(0, 1, 2)),
    is(
      'two of three are initiators',
      REACH,
      question([v('alice'), v('dave')], { initiators: ['bob', 'carol'] }),
      rejected('operations', 'arithmetic'),
    ),
    is(
      'all of finance are initiators',
      REACH,
      question([v('alice'), v('bob')], { initiators: ['dave', 'erin'] }),
      rejected('finance', 'arithmetic'),
    ),
    is(
      'one of finance is an initiator and the other one rejects',
      REACH,
      question([v('alice'), v('bob'), no('erin')], { initiators: ['dave'] }),
      rejected('finance'),
    ),
    is(
      'an initiator rejects',
      INITIATOR,
      question([...yes, no('carol')], { initiators: ['carol'] }),
      approved(0, 1, 2),
    ),
    is('one of operations rejects, two approve', REACH, question([...yes, no('carol')]), approved(0, 1, 2)),
    is(
      'one of operations rejects, one is yet to be heard',
      REACH,
      question([v('alice'), no('bob'), v('dave')]),
      open({ operations: 1 }),
    ),
    is(
      'two of operations reject',
      REACH,
      question([v('alice'), no('bob'), no('carol'), v('dave')]),
      rejected('operations'),
    ),
    is('both of finance reject', REACH, question([v('alice'), v('bob'), no('dave'), no('erin')]), rejected('finance')),
    is(
      'both groups reject',
      'the first group in the policy’s order is named',
      question([no('alice'), no('bob'), no('dave'), no('erin')]),
      rejected('operations'),
    ),
    is('bob approves, then rejects', MIND, question([...yes, no('bob', { castAt: 9_950 })]), open({ operations: 1 })),
    is(
      'bob rejects, and an approval of his arrives later',
      MIND,
      question([no('bob', { castAt: 9_800 }), ...yes]),
      open({ operations: 1 }),
    ),
    is(
      'bob approves with one device and rejects with the other',
      MIND,
      question([...yes, no('bob', { device: 'bob-wallet' })]),
      open({ operations: 1 }),
    ),
    is(
      'bob’s reject has expired, his approval has not',
      MIND,
      question([...yes, no('bob', { castAt: 9_950, expiresAt: NOW })]),
      open({ operations: 1 }),
    ),
    is(
      'bob’s device with which he rejected is out of office',
      RETRACT,
      question([...yes, gone('bob', { device: 'bob-wallet' })]),
      open({ operations: 1 }),
    ),
    is(
      'what is left of his reject comes before his approval',
      RETRACT,
      question([gone('bob', { castAt: 9_800 }), ...yes]),
      open({ operations: 1 }),
    ),
    is(
      'it is no vote against, and nobody waits for him',
      RETRACT,
      question([gone('alice'), gone('bob'), v('carol'), v('dave')]),
      rejected('operations', 'arithmetic'),
    ),
    is('the others approve', RETRACT, question([gone('alice'), v('bob'), v('carol'), v('dave')]), approved(1, 2, 3)),
    is(
      'he has rejected once more, on a device in office',
      MIND,
      question([gone('alice'), no('alice', { device: 'alice-wallet' }), no('bob'), v('carol'), v('dave')]),
      rejected('operations'),
    ),
    is(
      'what is left of a reject of another intent',
      'a vote is for one intent',
      question([...yes, gone('bob', { about: 'other' })]),
      approved(0, 1, 2),
    ),
    is(
      'a reject that was to be valid for longer than its tier allows an approval',
      MIND,
      question([...yes, no('bob', { expiresAt: 99_999 })]),
      open({ operations: 1 }),
    ),
    is(
      'two rejects that have expired',
      MIND,
      question([no('alice', { expiresAt: 9_950 }), no('bob', { expiresAt: 9_950 }), v('carol'), v('dave')]),
      rejected('operations'),
    ),
    is(
      'a reject of another intent',
      'a vote is for one intent',
      question([...yes, no('bob', { about: 'other' })]),
      approved(0, 1, 2),
    ),
    is(
      'a reject by somebody of no group',
      'a member of a group of the tier',
      question([...yes, no('frank')]),
      approved(0, 1, 2),
    ),
  ]),
  vector(
    'a group of one',
    ALL,
    {
      groups: [{ name: 'operations', threshold: 1, members: ['alice'] }],
      initiators: [],
      now: NOW,
      votes: [v('alice')],
    },
    approved(0),
    [
      is(
        'who rejects',
        REACH,
        {
          groups: [{ name: 'operations', threshold: 1, members: ['alice'] }],
          initiators: [],
          now: NOW,
          votes: [no('alice')],
        },
        rejected('operations'),
      ),
      is(
        'who is the initiator',
        REACH,
        {
          groups: [{ name: 'operations', threshold: 1, members: ['alice'] }],
          initiators: ['alice'],
          now: NOW,
          votes: [v('alice')],
        },
        rejected('operations', 'arithmetic'),
      ),
    ],
  ),
];
