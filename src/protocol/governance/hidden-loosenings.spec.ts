import {
  aRichDocument,
  at,
  editedRichPolicy,
  richPolicyOf,
  type Document,
  type Json,
} from '../../../test/support/builders/a-rich-policy.js';
import { BTC } from '../../../test/support/builders/a-policy.js';
import { type Policy } from '../policy.js';
import { comparePolicies } from './compare-policies.js';

/** Changes that look as if they tightened, and depend on what stood there before. */
describe('comparePolicies', () => {
  it.each<[string, (document: Document) => void, (document: Document) => void]>([
    [
      'a quorum that becomes a hold, which the limits on what is approved do not count',
      (d) => {
        const tier = at(d, 'tiers', 3);
        // A hold has one group, so that the hold asks no less.
        (at(tier, 'requires')['groups'] as Json[]).pop();
        d['tiers'] = [tier];
        d['limits'] = [
          { ...at(d, 'limits', 0), id: 'approved', path: 'approved' },
          { ...at(d, 'limits', 0), path: 'automatic' },
        ];
      },
      (d) => {
        const { groups, votesValidForSeconds } = at(d, 'tiers', 0, 'requires') as { groups: Document[] } & Document;
        const holds = groups.map((releasedBy, n) => ({
          ...{ id: `held-${n}`, asset: BTC },
          requires: { kind: 'hold', releasedBy, votesValidForSeconds: votesValidForSeconds ?? 60 },
        }));
        const pays = { ...at(d, 'tiers', 0), requires: { kind: 'engine-signature' } };
        d['tiers'] = JSON.parse(JSON.stringify([...holds, pays])) as Json[];
      },
    ],
    [
      'another group beside one of which somebody must vote on an independent path',
      (d) => {
        const tier = at(d, 'tiers', 3);
        at(tier, 'requires')['groups'] = [{ name: 'ops', threshold: 2, members: ['alice', 'carol'] }];
        at(tier, 'requires')['independentVote'] = true;
        d['tiers'] = [tier];
      },
      (d) => {
        at(d, 'tiers', 0, 'requires')['groups'] = [
          { name: 'ops', threshold: 2, members: ['alice', 'carol'] },
          { name: 'extra', threshold: 1, members: ['erin'] },
        ];
      },
    ],
    [
      'an independent eye of people who could not have decided alone',
      (d) => {
        const tier = at(d, 'tiers', 3);
        delete at(tier, 'requires')['groups'];
        at(tier, 'requires')['anyOf'] = [
          [{ name: 'ops', threshold: 2, members: ['alice', 'carol'] }],
          [{ name: 'finance', threshold: 2, members: ['dave', 'erin'] }],
        ];
        at(tier, 'requires')['independentVote'] = true;
        d['tiers'] = [tier];
      },
      (d) => {
        const ops = { name: 'ops', threshold: 2, members: ['alice', 'carol'] };
        const requires = at(d, 'tiers', 0, 'requires');
        delete requires['anyOf'];
        requires['groups'] = [ops, { name: 'finance', threshold: 1, members: ['dave', 'erin'] }];
      },
    ],
    [
      'people beyond the limits whose approvals wait for room, and did not',
      (d) => {
        const board = { ...at(d, 'tiers', 3), id: 'board', beneficiaries: ['treasury'] };
        const all = { id: 'all', asset: BTC, requires: { kind: 'engine-signature', beyondLimits: { ask: 'board' } } };
        d['tiers'] = JSON.parse(JSON.stringify([all, board])) as Json[];
        delete at(d, 'tiers', 1)['atLeast'];
        at(d, 'tiers', 1, 'requires')['beyondLimits'] = 'refuse';
      },
      (d) => (at(d, 'tiers', 1, 'requires')['beyondLimits'] = 'wait'),
    ],
    [
      'a longer window in which an old price is known that was not',
      (d) => (d['prices'] = { ...at(d, 'prices'), windowSeconds: 60, staleAfterSeconds: 3_600 }),
      (d) => (at(d, 'prices')['windowSeconds'] = 3_600),
    ],
  ])('calls %s a loosening', (_what, before, edit) => {
    const document = aRichDocument();
    before(document);
    const previous = richPolicyOf(document);
    edit(document);
    expect(comparePolicies(richPolicyOf(document), previous).effect).toBe('loosening');
  });

  it('calls a longer price window a loosening where a rule demands less of what is dearer', () => {
    const worthy = (windowSeconds: number): Policy =>
      editedRichPolicy((d) => {
        const quorumOf = (members: string[]) => ({
          ...{ kind: 'quorum', votesValidForSeconds: 60 },
          groups: [{ name: 'ops', threshold: members.length, members }],
        });
        const value = { currency: 'JPY', atLeast: '1000' };
        d['tiers'] = JSON.parse(
          JSON.stringify([
            { id: 'dear', asset: BTC, value, requires: quorumOf(['alice']) },
            { id: 'cheap', asset: BTC, requires: quorumOf(['alice', 'bob']) },
          ]),
        ) as Json[];
        at(d, 'prices')['windowSeconds'] = windowSeconds;
      });
    expect(comparePolicies(worthy(90_000), worthy(86_400)).effect).toBe('loosening');
  });
});
