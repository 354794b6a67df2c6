import {
  aRichDocument,
  GOVERNANCE,
  richPolicyOf,
  type Document,
} from '../../../test/support/builders/a-rich-policy.js';
import { BTC, ETH } from '../../../test/support/builders/a-policy.js';
import { lintPolicy } from '../../desk/policy/lint-policy.js';
import { findingText } from './finding-text.js';

const found = (edit: (document: Document) => void = () => undefined) => {
  const document = aRichDocument();
  edit(document);
  return lintPolicy(richPolicyOf(document))
    .map(findingText)
    .map(({ kind, about, what }) => `${kind}: ${about}: ${what}`);
};
const tierOf = (document: Document, id: string): Document => {
  const tier = (document['tiers'] as Document[]).find((each) => each['id'] === id);
  if (tier === undefined) throw new Error(`no ${id}`);
  return tier;
};
const groupsOf = (document: Document, id: string) =>
  (tierOf(document, id)['requires'] as Document)['groups'] as Document[];

describe('lintPolicy, in words', () => {
  it.each<[string, (document: Document) => void, string]>([
    ['no governors', (d) => delete d['governance'], 'stuck: governance: nobody governs'],
    ['one governor', (d) => (d['governance'] = { ...GOVERNANCE, threshold: 1 }), 'danger: governance: one governor'],
    ['all governors', (d) => (d['governance'] = { ...GOVERNANCE, threshold: 4 }), 'stuck: governance: every governor'],
    ['no watchtower', (d) => delete d['watchtower'], 'danger: governance: no watchtower'],
    ['no freeze by forgeries', (d) => delete d['selfFreeze'], 'danger: governance: forged packages'],
    [
      'one person',
      (d) =>
        ((tierOf(d, 'btc-large')['requires'] as Document)['groups'] = [
          { name: 'ops', threshold: 1, members: ['alice'] },
        ]),
      'danger: rule btc-large: one person alone, with one device, can approve: ops 1 of 1',
    ],
    [
      'no spare member',
      (d) => {
        groupsOf(d, 'btc-large').forEach((group) => (group['threshold'] = (group['members'] as string[]).length));
      },
      'stuck: rule btc-large: ops needs all of its members',
    ],
    [
      'custodians who leave too few',
      (d) => {
        (d['engineKeys'] as Document[]).forEach((key) => (key['custodians'] = ['alice', 'bob']));
      },
      'stuck: rule btc-large: ops can never reach 2 for what trading asks',
    ],
    [
      'a rule behind another one',
      (d) => (d['tiers'] as Document[]).push({ ...tierOf(d, 'btc-small'), id: 'again' }),
      'dead: rule again: the rules above it',
    ],
  ])('finds %s', (_what, edit, words) => {
    const wanted = expect.stringContaining(words) as string;
    expect(found()).not.toContainEqual(wanted);
    expect(found(edit)).toContainEqual(wanted);
  });

  describe('finds that automatic payments may cost any number of fees', () => {
    const wanted = (symbol: string, fee: string) =>
      `danger: asset ${symbol}: paid without people any number of times, each for a fee of up to ${fee}: no limit on it has a count that holds for all destinations together`;
    const limit = (document: Document, more: Document): void => {
      (document['limits'] as Document[]).push({ id: 'count', path: 'automatic', windowSeconds: 86_400, ...more });
    };
    const withLimit = (more: Document) =>
      found((d) => {
        limit(d, more);
      });

    it('where its limits bound the amount alone, in what its chain takes fees in', () => {
      const fees = found().filter((text) => text.includes('any number of times'));
      expect(fees).toEqual([wanted('BTC', '0.001 BTC'), wanted('ETH', '0.01 ETH'), wanted('TUSD', '0.01 ETH')]);
    });

    it('and not where a count bounds them, of the asset or of all', () => {
      const isOf = (symbol: string) => expect.stringContaining(`asset ${symbol}: paid without people`) as string;
      const btc = withLimit({ asset: BTC, count: 100 });
      expect(btc).not.toContainEqual(isOf('BTC'));
      expect(btc).toContainEqual(isOf('ETH'));
      expect(withLimit({ path: 'any', count: 100, per: ['engine-key', 'wallet'] })).not.toContainEqual(isOf('TUSD'));
      const people = (d: Document): void => {
        const tiers = d['tiers'] as Document[];
        tierOf(d, 'tusd-small')['requires'] = structuredClone(tierOf(d, 'tusd-large')['requires'] ?? null);
        d['tiers'] = tiers.filter(({ asset }) => asset !== undefined);
      };
      expect(found(people)).not.toContainEqual(isOf('TUSD'));
      expect(found(people)).toContainEqual(isOf('ETH'));
    });

    it.each<[string, Document]>([
      ['what people approve', { path: 'approved', count: 100 }],
      ['each destination', { count: 100, per: ['destination'] }],
      ['each beneficiary', { count: 100, per: ['wallet', 'beneficiary'] }],
    ])('also where one bounds only %s', (_what, more) => {
      expect(withLimit({ asset: BTC, ...more })).toContain(wanted('BTC', '0.001 BTC'));
    });
  });

  it('finds nothing stuck where another list is enough', () => {
    const groups = [{ name: 'ops', threshold: 1, members: ['bob', 'carol'] }];
    const either = (...lists: string[][]) => {
      const anyOf = lists.map((members) => [{ name: members.join('-'), threshold: members.length, members }]);
      return found((d) => Object.assign(tierOf(d, 'btc-large')['requires'] as Document, { groups, anyOf })).filter(
        (text) => text.startsWith('stuck: rule btc-large'),
      );
    };
    expect(either(['dave'], ['erin'])).toEqual([]);
    // Alice is a custodian of one engine key, bob of none.
    expect(either(['alice'], ['erin'])).toEqual([]);
    const lost = (name: string) =>
      `stuck: rule btc-large: ${name} needs all of its members: one lost device and it is stuck`;
    expect(either(['dave', 'erin'], ['erin'])).toEqual([lost('dave-erin'), lost('erin')]);
  });

  it('finds rules by worth that are turned round, so that a price which is too high asks less', () => {
    const byWorth = (dear: object, cheap: object) => (document: Document) => {
      const value = { currency: 'JPY', atLeast: '10000' };
      document['tiers'] = JSON.parse(
        JSON.stringify([
          { id: 'dear', asset: ETH, value, requires: dear },
          { id: 'cheap', asset: ETH, requires: cheap },
        ]),
      ) as Document[];
    };
    const people = {
      ...{ kind: 'quorum', votesValidForSeconds: 60 },
      groups: [{ name: 'ops', threshold: 1, members: ['bob', 'carol'] }],
    };
    const alone = { kind: 'engine-signature' };
    const about = (edit: (document: Document) => void) => found(edit).filter((text) => text.includes(': prices:'));
    expect(about(byWorth(people, alone))).toEqual([]);
    expect(about(byWorth(alone, people))).toEqual([
      'danger: prices: a price that is too high asks less: 0.000000000000000001 ETH needs less when it is worth 10000 JPY than when it is worth 0 JPY',
    ]);
  });

  it('finds governors whose one device a thief would veto with for ever', () => {
    const single = (edit?: (document: Document) => void) => found(edit).filter((text) => text.includes('one device. '));
    const lonely = single();
    expect(lonely).toEqual([expect.stringMatching(/^stuck: governance: .*bob.*: one device\. Whoever steals/)]);
    const spare = (document: Document): void => {
      const [first] = document['devices'] as Document[];
      for (const [n, governor] of ((document['governance'] as Document)['governors'] as string[]).entries())
        (document['devices'] as Document[]).push({
          ...{ ...first, id: `spare-${n}`, approver: governor, scheme: 'eip712', path: 'independent' },
          publicKey: `${n + 10}`.repeat(20),
        });
    };
    expect(single(spare)).toEqual([]);
  });

  it('finds a quorum that one kind of device is enough for', () => {
    // Alice, bob and dave sign with ed25519; of ops and finance that is enough.
    expect(found()).toContainEqual('danger: rule btc-large: devices of one scheme, ed25519, are enough');
    const carols = (document: Document): void => {
      for (const device of document['devices'] as Document[])
        if (device['approver'] === 'bob') Object.assign(device, { scheme: 'eip712', publicKey: '12'.repeat(20) });
    };
    expect(found(carols)).not.toContainEqual('danger: rule btc-large: devices of one scheme, ed25519, are enough');
  });

  it('finds a quorum that devices are enough for which all see what one host shows them', () => {
    const wanted = 'danger: rule btc-large: devices that see what one host shows them, the console’s, are enough';
    const path = (who: string, is: string) => (document: Document) => {
      const theirs = (document['devices'] as Document[]).filter(({ approver }) => approver === who);
      // A security key has no other path than the console's.
      for (const device of theirs) if (device['scheme'] !== 'webauthn') device['path'] = is;
    };
    const everybody = (is: string) => (document: Document) => {
      for (const who of ['alice', 'bob', 'carol', 'dave', 'erin']) path(who, is)(document);
      delete (tierOf(document, 'desk-at-night')['requires'] as Document)['independentVote'];
    };
    expect(found(everybody('console'))).toContainEqual(wanted);
    expect(found(everybody('independent'))).not.toContainEqual(wanted);
    const allButTwoOfOps = (document: Document): void => {
      everybody('console')(document);
      for (const who of ['alice', 'bob']) path(who, 'independent')(document);
    };
    expect(found(allButTwoOfOps)).not.toContainEqual(wanted);
    const asked = (document: Document): void => {
      everybody('console')(document);
      (tierOf(document, 'btc-large')['requires'] as Document)['independentVote'] = true;
      path('alice', 'independent')(document);
    };
    expect(found(asked)).not.toContainEqual(wanted);
  });
});
