import { BTC } from '../../../test/support/builders/a-policy.js';
import { at, editedRichPolicy, type Document, type Json } from '../../../test/support/builders/a-rich-policy.js';
import { type Policy } from '../policy.js';
import { comparePolicies } from './compare-policies.js';

describe('a destination that is struck off the allow-list, or known later', () => {
  const listOnly = (requires: object, others: object, limited = 'any'): Policy =>
    editedRichPolicy((d) => {
      const rules = [
        { id: 'listed', asset: BTC, destinations: ['allow-listed'], requires },
        { id: 'known', asset: BTC, destinations: ['known'], requires: others },
        { id: 'new', asset: BTC, destinations: ['new'], requires: others },
      ];
      d['tiers'] = JSON.parse(JSON.stringify(rules)) as Json[];
      at(d, 'limits', 0)['path'] = limited;
    });
  const struckOff = (from: Policy, document: (d: Document) => void): string => {
    const rules = JSON.parse(JSON.stringify(from.tiers, (_key, value: unknown) => value)) as Json[];
    return comparePolicies(
      editedRichPolicy((d) => {
        d['tiers'] = rules;
        at(d, 'limits', 0)['path'] = from.limits[0]?.path ?? 'any';
        document(d);
      }),
      from,
    ).effect;
  };
  const engine = { kind: 'engine-signature' };
  const two = {
    kind: 'quorum',
    groups: [{ name: 'ops', threshold: 2, members: ['alice', 'bob'] }],
    votesValidForSeconds: 60,
  };
  const strike = (d: Document) => (d['allowList'] = []);

  it('tightens where the rules demand more of whoever is not on it', () => {
    expect(struckOff(listOnly(engine, two), strike)).toBe('tightening');
    expect(struckOff(listOnly(engine, two), (d) => (at(d, 'allowList', 0)['expiresAt'] = 1_800_000_000))).toBe(
      'tightening',
    );
  });

  it('loosens where it leaves the limits that minded it while it was on the list', () => {
    expect(struckOff(listOnly(engine, two, 'automatic'), strike)).toBe('loosening');
  });

  it('loosens where the rules demand less of whoever is not on it', () => {
    expect(struckOff(listOnly(two, engine), strike)).toBe('loosening');
    expect(struckOff(listOnly(two, engine), (d) => (at(d, 'allowList', 0)['expiresAt'] = 1_800_000_000))).toBe(
      'loosening',
    );
  });

  it('is known later: a tightening only where new destinations are demanded as much of', () => {
    const rules = (known: object, fresh: object): Policy =>
      editedRichPolicy((d) => {
        d['tiers'] = JSON.parse(
          JSON.stringify([
            { id: 'new', asset: BTC, destinations: ['new'], requires: fresh },
            { id: 'rest', asset: BTC, requires: known },
          ]),
        ) as Json[];
        at(d, 'limits', 0)['path'] = 'any';
      });
    const later = (d: Document) => (d['knownAfterSeconds'] = 3_601);
    expect(struckOff(rules(engine, two), later)).toBe('tightening');
    expect(struckOff(rules(two, engine), later)).toBe('loosening');
  });
});
