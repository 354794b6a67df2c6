import { NOW } from '../world.mjs';
import { put } from '../change.mjs';
import { vector } from '../vector.mjs';

export const about =
  'Whether a verified vote may be cast: input {vote, tier, initiators, now} under the policy of policies.json; expected "cast" or {refused: code}. Votes are valid for 3600 s there, clocks may differ by 30 s. By hand.';

const accepted = {
  vote: { choice: 'approve', approver: 'alice', device: 'alice-laptop', castAt: NOW, expiresAt: NOW + 1800 },
  tier: 'btc-large',
  initiators: ['frank'],
  now: NOW + 10,
};
const edits = (...list) => list.reduce((input, [pointer, value]) => put(input, pointer, value), accepted);
const yes = (name, rule, ...list) => [name, rule, edits(...list), 'cast'];
const no = (name, rule, code, ...list) => [name, rule, edits(...list), { refused: code }];

const EXPIRY = 'an approval counts before its expiry, not from that second on';
const STANDS = 'a reject stands, whenever it is heard';
const CLOCK = 'a device’s clock may run 30 s ahead';
const LONG = 'an approval is valid no longer than its tier allows';

export const vectors = [
  vector('an approval', 'all of them', accepted, 'cast', [
    yes('a rejection', 'the same rules', ['/vote/choice', 'reject']),
    yes('by a member of the other group', 'a member of a group of the tier', ['/vote/approver', 'erin']),
    yes('one second before it expires', EXPIRY, ['/now', NOW + 1799]),
    no('at the second in which it expires', EXPIRY, 'VOTE_EXPIRED', ['/now', NOW + 1800]),
    no('one second after it has expired', EXPIRY, 'VOTE_EXPIRED', ['/now', NOW + 1801]),
    yes('a rejection that has expired', STANDS, ['/vote/choice', 'reject'], ['/now', NOW + 1800]),
    yes('a rejection valid for longer', STANDS, ['/vote/choice', 'reject'], ['/vote/expiresAt', NOW + 86_400]),
    no(
      'a rejection cast 31 s ahead of our clock',
      CLOCK,
      'VOTE_NOT_YET_VALID',
      ['/vote/choice', 'reject'],
      ['/now', NOW - 31],
    ),
    yes('cast 30 s ahead of our clock', CLOCK, ['/now', NOW - 30]),
    no('cast 31 s ahead of our clock', CLOCK, 'VOTE_NOT_YET_VALID', ['/now', NOW - 31]),
    yes('valid for as long as the tier allows', LONG, ['/vote/expiresAt', NOW + 3600]),
    no('valid for a second longer', LONG, 'VOTE_VALID_TOO_LONG', ['/vote/expiresAt', NOW + 3601]),
    no(
      'over before it was cast, by a clock ahead of ours',
      EXPIRY,
      'VOTE_EXPIRED',
      ['/vote/castAt', NOW + 30],
      ['/vote/expiresAt', NOW + 20],
    ),
    no('by an initiator', 'who asks does not count', 'VOTE_BY_INITIATOR', ['/initiators', ['frank', 'alice']]),
    no(
      'a rejection by an initiator',
      'who asks does not count',
      'VOTE_BY_INITIATOR',
      ['/vote/choice', 'reject'],
      ['/initiators', ['alice']],
    ),
    no(
      'by an approver in no group',
      'a member of a group of the tier',
      'VOTE_NOT_ELIGIBLE',
      ['/vote/approver', 'frank'],
      ['/initiators', []],
    ),
    no('under a tier that asks nobody', 'a vote that could not count is refused', 'VOTE_NOT_ELIGIBLE', [
      '/tier',
      'btc-small',
    ]),
  ]),
];
