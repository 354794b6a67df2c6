import {
  aRichDocument,
  at,
  editedRichPolicy,
  GOVERNANCE,
  richPolicyOf,
  type Document,
  type Json,
} from '../../../test/support/builders/a-rich-policy.js';
import { bitcoinAddressOf, TUSD } from '../../../test/support/builders/a-policy.js';
import { aSecret } from '../../../test/support/builders/a-secret.js';
import { invariant } from '../invariant.js';
import { type Policy } from '../policy.js';
import { comparePolicies } from './compare-policies.js';

const policy = richPolicyOf(aRichDocument());

const compare = (edit: (document: Document) => void) => comparePolicies(editedRichPolicy(edit), policy);
describe('comparePolicies', () => {
  it('finds nothing between a policy and itself', () => {
    expect(comparePolicies(policy, policy)).toEqual({ effect: 'tightening', changes: [] });
  });

  it.each<[string, (document: Document) => void, RegExp]>([
    [
      'a lower cap',
      (d) => (at(d, 'limits', 0)['amount'] = '1'),
      /^limit btc-automatic-day was “BTC, automatic: 0.2 BTC in/,
    ],
    ['a cap on a longer window', (d) => (at(d, 'limits', 0)['windowSeconds'] = 90_000), /in 90000 s”$/],
    ['a cap on everything that leaves', (d) => (at(d, 'limits', 0)['path'] = 'any'), /BTC, any/],
    ['one window for all destinations', (d) => delete at(d, 'limits', 3)['per'], /each-destination/],
    [
      'one more limit',
      (d) => (d['limits'] as Json[]).push({ ...at(d, 'limits', 0), id: 'more' }),
      /^limit more is new/,
    ],
    ['one more approval', (d) => (at(d, 'tiers', 3, 'requires', 'groups', 1)['threshold'] = 2), /finance 2 of 2/],
    [
      'a member less',
      (d) => (at(d, 'tiers', 3, 'requires', 'groups', 0)['members'] = ['alice', 'bob']),
      /ops 2 of 2|in rule btc-large ops is alice, bob, was alice, bob, carol/,
    ],
    [
      'people asked from less on, and a limit on everything in the place of the automatic one',
      (d) => {
        at(d, 'tiers', 2)['below'] = '5000000';
        at(d, 'tiers', 3)['atLeast'] = '5000000';
        at(d, 'limits', 0)['path'] = 'any';
      },
      /BTC (< 0.05|>= 0.05)|BTC, any/,
    ],
    [
      'people asked from less on who decided beyond the limits already',
      (d) => (at(d, 'tiers', 10)['requires'] = structuredClone(at(d, 'tiers', 3)['requires'] ?? null)),
      /treasury|in rule the-rest/,
    ],
    [
      'votes for less time',
      (d) => (at(d, 'tiers', 3, 'requires')['votesValidForSeconds'] = 60),
      /in rule btc-large votes are valid for 60 s, was 3600 s/,
    ],
    ['a longer review', (d) => (at(d, 'tiers', 1, 'requires')['minimumReviewSeconds'] = 90), /reviewed for 90 s/],
    ['the last rule gone', (d) => (d['tiers'] as Json[]).pop(), /^the former rule 11 is gone/],
    ['a hold from less on', (d) => (at(d, 'tiers', 0, 'value')['atLeast'] = '5'), /^rule 1/],
    [
      'a device gone',
      (d) => (d['devices'] = (d['devices'] as Document[]).filter(({ id }) => id !== 'dave-spare')),
      /^device dave-spare of dave is gone/,
    ],
    [
      'a custodian more',
      (d) => (at(d, 'engineKeys', 0)['custodians'] = ['erin']),
      /^engine key trading is run by erin, was nobody/,
    ],
    ['a lower fee ceiling', (d) => (at(d, 'assets', 0)['maxFee'] = '5'), /^the fee ceiling of BTC is 0.00000005 BTC/],
    ['deeper blocks', (d) => (at(d, 'assets', 0, 'confirmations')['final'] = 30), /^BTC is final after 30 blocks/],
    ['a shorter life of requests', (d) => (d['maxLifetimeSeconds'] = 86_400), /^a request may wait 86400 s/],
    ['more governors needed', (d) => (at(d, 'governance')['threshold'] = 3), /^a change needs 3 governors/],
    ['a longer delay', (d) => (at(d, 'governance')['looseningDelaySeconds'] = 90_000), /^loosening waits 90000 s/],
    ['a longer cooling', (d) => (at(d, 'tiers', 9, 'requires')['seconds'] = 7_201), /known for 7201 s/],
    ['cooling for more classes', (d) => (at(d, 'tiers', 9)['destinations'] = ['new', 'known']), /is new or known/],
    ['no prices any more', (d) => delete d['prices'], /^no prices are listened to/],
    [
      'the highest price of longer',
      (d) => (at(d, 'prices')['windowSeconds'] = 90_000),
      /^the highest price of 90000 s/,
    ],
    [
      'prices that are stale earlier',
      (d) => (at(d, 'prices')['staleAfterSeconds'] = 599),
      /^a price is stale after 599/,
    ],
    ['a freeze by fewer forgeries', (d) => (at(d, 'selfFreeze')['forgedPackages'] = 3), /^3 forged packages/],
  ])('calls %s a tightening', (_what, edit, words) => {
    const { effect, changes } = compare(edit);
    expect(effect).toBe('tightening');
    expect(changes).not.toHaveLength(0);
    for (const { en } of changes) expect(en).toMatch(words);
  });

  it.each<[string, (document: Document) => void, RegExp]>([
    ['a higher cap', (d) => (at(d, 'limits', 0)['amount'] = '20000001'), /0.20000001 BTC/],
    ['a shorter window', (d) => (at(d, 'limits', 0)['windowSeconds'] = 86_399), /86399/],
    ['a limit gone', (d) => (d['limits'] as Json[]).pop(), /^limit each-destination is gone/],
    [
      'a window for each',
      (d) => (at(d, 'limits', 3)['per'] = ['destination', 'beneficiary']),
      /per destination and beneficiary/,
    ],
    ['a payment that no rule allowed', (d) => delete at(d, 'tiers', 3)['below'], /for example 10 BTC .*needs less/],
    [
      'an approval less',
      (d) => (at(d, 'tiers', 3, 'requires', 'groups', 0)['threshold'] = 1),
      /needs less than before$/,
    ],
    [
      'a member more',
      (d) => {
        at(d, 'tiers', 3, 'requires', 'groups', 0)['members'] = ['alice', 'carol'];
        at(d, 'tiers', 3, 'requires', 'groups', 1)['members'] = ['dave', 'erin', 'bob'];
      },
      /needs less/,
    ],
    [
      'people asked from more on',
      (d) => {
        at(d, 'tiers', 2)['below'] = '20000000';
        at(d, 'tiers', 3)['atLeast'] = '20000000';
      },
      /0.1 BTC .*needs less/,
    ],
    ['votes for more time', (d) => (at(d, 'tiers', 3, 'requires')['votesValidForSeconds'] = 3601), /needs less/],
    ['a shorter delay before signing', (d) => (at(d, 'tiers', 1, 'requires')['delaySeconds'] = 119), /needs less/],
    ['no independent vote', (d) => delete at(d, 'tiers', 1, 'requires')['independentVote'], /needs less/],
    ['a rule that is no longer in the way', (d) => (d['tiers'] as Json[]).splice(1, 1), /needs less/],
    [
      'people asked from less on, who may approve what the automatic limit held back',
      (d) => {
        at(d, 'tiers', 2)['below'] = '5000000';
        at(d, 'tiers', 3)['atLeast'] = '5000000';
      },
      /^for example 0.05 BTC leaves the automatic limits/,
    ],
    ['a hold gone', (d) => (d['tiers'] as Json[]).shift(), /needs less/],
    ['hours in which less is asked', (d) => (at(d, 'tiers', 1, 'hours')['from'] = '21:00'), /needs less/],
    [
      'waiting instead of refusing',
      (d) => (at(d, 'tiers', 1, 'requires')['beyondLimits'] = 'wait'),
      /needs less than before where it does not fit under the limits$/,
    ],
    ['a destination’s class that is let through', (d) => (at(d, 'tiers', 0)['destinations'] = ['known']), /needs less/],
    ['members of a role', (d) => (at(d, 'roles', 0)['members'] = ['alice', 'bob', 'dave']), /needs less/],
    [
      'a device more',
      (d) => (d['devices'] as Json[]).push({ ...at(d, 'devices', 0), id: 'another', publicKey: 'cd'.repeat(32) }),
      /^device another of alice is new: ed25519, independent path, key cdcd/,
    ],
    [
      'an approver more',
      (d) => (d['approvers'] as Json[]).push({ id: 'frank2', name: 'Frank' }),
      /^approver frank2 \(Frank\) is new/,
    ],
    ['another name on screens', (d) => (at(d, 'approvers', 0)['name'] = 'Bob of the tests'), /is called/],
    [
      'a device that counts as independent',
      (d) => {
        const device = (d['devices'] as Document[]).find(({ path }) => path === 'console');
        if (device !== undefined) device['path'] = 'independent';
      },
      /on the independent path/,
    ],
    [
      'an engine key more',
      (d) => (d['engineKeys'] as Json[]).push({ id: 'third', publicKey: 'ef'.repeat(32), custodians: [] }),
      /^engine key third is new/,
    ],
    [
      'a custodian less',
      (d) => (at(d, 'engineKeys', 1)['custodians'] = []),
      /^engine key desk is run by nobody, was alice/,
    ],
    ['an auditor less', (d) => (d['auditors'] = []), /^auditor auditor may no longer read/],
    ['another wallet for an asset', (d) => (at(d, 'assets', 2)['symbol'] = 'XUSD'), /becomes XUSD/],
    ['a higher fee ceiling', (d) => (at(d, 'assets', 0)['maxFee'] = '100001'), /0.00100001 BTC/],
    ['final earlier', (d) => (at(d, 'assets', 0, 'confirmations')['final'] = 2), /^BTC is final after 2/],
    ['a longer life of requests', (d) => (d['maxLifetimeSeconds'] = 7 * 86_400 + 1), /^a request may wait/],
    [
      'a governor less',
      (d) => (at(d, 'governance')['governors'] = ['alice', 'bob', 'carol']),
      /^governor dave is gone/,
    ],
    [
      'a governor more',
      (d) => (at(d, 'governance')['governors'] = [...GOVERNANCE.governors, 'erin']),
      /^governor erin is new/,
    ],
    ['fewer governors needed', (d) => (at(d, 'governance')['threshold'] = 1), /^a change needs 1/],
    ['no governors', (d) => delete d['governance'], /^nobody governs/],
    [
      'a shorter delay for loosening',
      (d) => (at(d, 'governance')['looseningDelaySeconds'] = 86_399),
      /^loosening waits 86399/,
    ],
    [
      'another watchtower',
      (d) => (at(d, 'watchtower')['publicKey'] = 'ac'.repeat(32)),
      /^the watchtower’s key is acac/,
    ],
    ['a shorter cooling', (d) => (at(d, 'tiers', 9, 'requires')['seconds'] = 7_199), /needs less/],
    ['a hold on outliers gone', (d) => (at(d, 'tiers', 8)['alerts'] = ['look-alike']), /needs less/],
    ['the highest price of shorter', (d) => (at(d, 'prices')['windowSeconds'] = 86_399), /^the highest price/],
    ['prices that are stale later', (d) => (at(d, 'prices')['staleAfterSeconds'] = 601), /^a price is stale/],
    [
      'prices of another feed',
      (d) => (at(d, 'prices')['publicKey'] = 'bd'.repeat(32)),
      /^the price feed’s key is bdbd/,
    ],
    [
      'one more destination on the allow-list',
      (d) =>
        (d['allowList'] as Json[]).push({
          ...at(d, 'allowList', 0),
          id: 'other',
          address: bitcoinAddressOf(aSecret('x')),
        }),
      /^other is new on the allow-list: bcrt1/,
    ],
    ['an entry that lasts longer', (d) => (at(d, 'allowList', 0)['expiresAt'] = 1_900_000_001), /^cold-store on/],
    [
      'another address under the same name',
      (d) => (at(d, 'allowList', 0)['address'] = bitcoinAddressOf(aSecret('x'))),
      /^cold-store on the allow-list was bcrt1/,
    ],
    ['a shorter acquaintance', (d) => (d['knownAfterSeconds'] = 3_599), /^a destination that was paid is known after/],
    ['no watchtower', (d) => delete d['watchtower'], /^no watchtower/],
    ['no freeze by forgeries', (d) => delete d['selfFreeze'], /^forged packages freeze nothing/],
    [
      'a token off the list, whose contract then is a destination',
      (d) => {
        d['assets'] = (d['assets'] as Document[]).filter(({ id }) => id !== TUSD);
        d['tiers'] = (d['tiers'] as Document[]).filter(({ asset }) => asset !== TUSD);
        d['limits'] = (d['limits'] as Document[]).filter(({ asset }) => asset !== TUSD);
      },
      /^asset TUSD is gone/,
    ],
  ])('calls %s a loosening', (_what, edit, words) => {
    const { effect, changes } = compare(edit);
    expect(effect).toBe('loosening');
    const loosening = changes.filter((change) => change.effect === 'loosening').map(({ en }) => en);
    expect(loosening).toContainEqual(expect.stringMatching(words));
  });

  it('says each change in Japanese too', () => {
    const { changes } = compare((d) => (d['maxLifetimeSeconds'] = 86_400));
    expect(changes.map(({ ja }) => ja)).toEqual(['依頼の有効期間を 604800 秒から 86400 秒に変更']);
  });

  it('overlooks no field of a policy', () => {
    const overlooked: string[] = [];
    for (const path of leavesOf(aRichDocument())) {
      const other = changedAt(path);
      if (other !== null && comparePolicies(other, policy).changes.length === 0) overlooked.push(path.join('.'));
    }
    // Wallets, the deployment and the floor are not compared: a change may not touch them (`checkChange`).
    expect(overlooked.filter((path) => !/^(deploymentId|wallets|version|governance\.delayFloor)/.test(path))).toEqual(
      [],
    );
  });
});

/** Every place in a document where a plain value stands. */
function leavesOf(value: Json, path: (string | number)[] = []): (string | number)[][] {
  if (Array.isArray(value)) return value.flatMap((each, index) => leavesOf(each, [...path, index]));
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, each]) => leavesOf(each, [...path, key]));
  return [path];
}

/** The document with another value in one place, or null where that makes no policy. */
function changedAt(path: (string | number)[]): Policy | null {
  const document = aRichDocument();
  const key = path.at(-1);
  invariant(key !== undefined, 'a leaf has a key');
  const holder = at(document, ...path.slice(0, -1));
  const value = holder[key];
  holder[key] = typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : otherText(value);
  try {
    return richPolicyOf(document);
  } catch {
    return null;
  }
}

function otherText(value: Json | undefined): string {
  invariant(typeof value === 'string', 'what is no number and no truth is a text');
  const text = value;
  if (/^[0-9]+$/.test(text)) return (BigInt(text) + 1n).toString();
  if (/^[0-9a-f]{40,}$/.test(text)) return text.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
  return `${text}x`;
}
