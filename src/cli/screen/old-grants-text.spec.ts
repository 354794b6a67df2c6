import { aPolicyDocument, documentBytes, EVM_CHAIN, evmAccountOf } from '../../../test/support/builders/a-policy.js';
import { aSecret } from '../../../test/support/builders/a-secret.js';
import { parsePolicy, type Policy } from '../../protocol/policy.js';
import { lintGrants } from '../../desk/policy/old-grants.js';
import { findingText } from './finding-text.js';

/** 2026-11-22T06:00:00Z */
const NOW = 1_795_327_200;
const DAY = 86_400;

const entry = (expiresAt: number) => ({
  ...{ id: 'treasury', chain: EVM_CHAIN, address: evmAccountOf(aSecret('treasury')), expiresAt },
});
function version(number: number, previous: Policy | null, more: object = {}): Policy {
  const document = aPolicyDocument({ version: number, ...(previous && { previous: previous.hash }), ...more });
  return parsePolicy(documentBytes(document));
}
const first = version(1, null);
/** Another key for the auditor; and a destination. */
const second = version(2, first, {
  auditors: [{ id: 'auditor', publicKey: 'ab'.repeat(32) }],
  allowList: [entry(NOW + DAY)],
});
const third = version(3, second, {
  auditors: [{ id: 'auditor', publicKey: 'ab'.repeat(32) }],
  allowList: [entry(NOW + DAY)],
  maxLifetimeSeconds: DAY,
});
const all = [first, second, third];
const old = (policy: Policy, days: readonly (number | null)[], chain: readonly Policy[] = all) => {
  const known = chain.flatMap(({ hash }, at) => {
    const ago = days[at] ?? null;
    return ago === null ? [] : [[hash, NOW - ago * DAY] as const];
  });
  return lintGrants(policy, { all: chain, times: new Map(known) }, NOW)
    .map(findingText)
    .map(({ about, what }) => `${about}: ${what}`);
};

describe('lintGrants, in words', () => {
  it('finds what has stood unchanged for more than ninety days, since the version that brought it', () => {
    const found = old(third, [200, 91, 1]);
    expect(found).toContain(
      'engine key desk: unchanged for 200 days, since policy 1 of 2026-05-06T06:00:00Z: look at it again',
    );
    expect(found).toContain(
      'auditor auditor: unchanged for 91 days, since policy 2 of 2026-08-23T06:00:00Z: look at it again',
    );
    expect(found).toContainEqual(expect.stringContaining('allow-list treasury: unchanged for 91 days'));
    expect(found).toContainEqual(expect.stringContaining('device alice-laptop: unchanged for 200 days'));
  });

  it('finds nothing that is ninety days old or was changed since', () => {
    expect(old(third, [90, 80, 70])).toEqual([]);
    expect(old(third, [200, 90, 1]).filter((line) => line.startsWith('auditor'))).toEqual([]);
  });

  it('looks at a draft as at what would follow: what it leaves as it is stays old, what is new in it is not', () => {
    const draft = version(4, third, { auditors: [{ id: 'auditor', publicKey: 'cd'.repeat(32) }] });
    const found = old(draft, [200, 100, 95]);
    expect(found).toContainEqual(expect.stringContaining('engine key desk: unchanged for 200 days'));
    expect(found.filter((line) => line.startsWith('auditor'))).toEqual([]);
  });

  it('does not look ahead of an older version that is linted again', () => {
    const [trading] = aPolicyDocument()['engineKeys'] as object[];
    const keysChanged = version(3, second, { engineKeys: [{ ...trading, custodians: ['bob'] }] });
    const found = old(second, [200, 100, 95], [first, second, keysChanged]);
    expect(found).toContainEqual(expect.stringContaining('engine key trading: unchanged for 200 days'));
    expect(found).toContainEqual(expect.stringContaining('auditor auditor: unchanged for 100 days'));
  });

  it('says where nobody knows since when it stands', () => {
    expect(old(third, [null, 91, 1])).toContain(
      'engine key desk: unchanged since policy 1, and nobody says since when that is',
    );
  });

  it('finds destinations whose entry has lapsed, and without the chain only those', () => {
    const lapsed = version(1, null, { allowList: [entry(NOW)] });
    const found = [{ kind: 'dead', about: 'allow-list treasury', what: 'it lapsed at 2026-11-22T06:00:00Z' }];
    expect(lintGrants(lapsed, null, NOW).map(findingText)).toEqual(found);
    expect(lintGrants(version(1, null, { allowList: [entry(NOW + 1)] }), null, NOW)).toEqual([]);
  });
});
