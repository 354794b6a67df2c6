import { aDevice, listedDevice } from '../../../test/support/builders/a-device.js';
import { at, editedRichPolicy, type Document, type Json } from '../../../test/support/builders/a-rich-policy.js';
import { AAGUID } from '../../../test/support/builders/a-security-key.js';
import { changeText } from './change.js';
import { comparePolicies, type Comparison } from './compare-policies.js';

const HOME = 'https://sekisho.example';
const SPARE = 'https://spare.sekisho.example';

/** What changes from one console to another one. */
function compare(now: Json | null, before: Json | null): Comparison {
  const at = (terms: Json | null) =>
    editedRichPolicy((d) => {
      if (terms !== null) d['console'] = terms;
      else {
        delete d['console'];
        d['devices'] = (d['devices'] as Document[]).filter(({ scheme }) => scheme !== 'webauthn');
      }
    });
  return comparePolicies(at(now), at(before));
}

describe('where browsers may vote from', () => {
  it('loosens when there is another place', () => {
    const wider = compare(
      { rpId: 'sekisho.example', origins: [HOME, SPARE] },
      { rpId: 'sekisho.example', origins: [HOME] },
    );
    expect(wider).toMatchObject({
      effect: 'loosening',
      changes: [{ en: `the console may be at ${SPARE}`, ja: `コンソールのアドレスを追加: ${SPARE}` }],
    });
  });

  it('tightens when a place is struck off, so that a stolen domain is off at once', () => {
    const { effect, changes } = compare(
      { rpId: 'sekisho.example', origins: [SPARE] },
      { rpId: 'sekisho.example', origins: [HOME, SPARE] },
    );
    expect(effect).toBe('tightening');
    expect(changes.map(({ en }) => en)).toEqual([`the console may no longer be at ${HOME}`]);
  });

  it('loosens when one place takes the place of another, or the domain is another', () => {
    const one = (rpId: string, origin: string) => ({ rpId, origins: [origin] });
    expect(compare(one('sekisho.example', SPARE), one('sekisho.example', HOME)).effect).toBe('loosening');
    expect(compare(one('spare.sekisho.example', SPARE), one('sekisho.example', SPARE))).toMatchObject({
      effect: 'loosening',
      changes: [{ en: 'browsers vote with credentials of spare.sekisho.example, was sekisho.example' }],
    });
  });

  it('loosens where there was no console, and tightens where there is none any more', () => {
    const terms = { rpId: 'sekisho.example', origins: [HOME] };
    expect(compare(terms, null).changes.map(({ effect, en }) => [effect, en])).toContainEqual([
      'loosening',
      'browsers may vote with credentials of sekisho.example',
    ]);
    expect(compare(null, terms).effect).toBe('tightening');
    expect(compare(null, terms).changes.map(({ en }) => en)).toContain(
      'browsers may no longer vote with credentials of sekisho.example',
    );
  });

  describe('of which models security keys may be', () => {
    const OTHER = 'ff'.repeat(16);
    const own = { aaguid: AAGUID };
    const by = (...roots: string[]) => ({ aaguid: AAGUID, roots });
    const [ONE, TWO] = ['11'.repeat(40), '22'.repeat(40)];
    const change = (now?: readonly object[], before?: readonly object[]) => {
      const terms = (authenticators?: readonly object[]) =>
        JSON.parse(JSON.stringify({ rpId: 'sekisho.example', origins: [HOME], authenticators })) as Json;
      return compare(terms(now), terms(before)).changes.map(changeText);
    };

    it.each<[string, readonly object[] | undefined, readonly object[] | undefined, string]>([
      ['a list', [own], undefined, `tightens: security keys must be of a model on a list: ${AAGUID} by its own word`],
      ['no list', undefined, [own], 'loosens: security keys may be of any model'],
      ['another model', [own, { aaguid: OTHER }], [own], `loosens: security keys may be of model ${OTHER} by its own`],
      ['one model less', [own], [own, { aaguid: OTHER }], `tightens: security keys may no longer be of model ${OTHER}`],
      ['a maker for its own word', [by(ONE)], [own], `tightens: model ${AAGUID} is believed by makers`],
      ['its own word for a maker', [own], [by(ONE)], `loosens: model ${AAGUID} is believed by its own word`],
      ['another maker', [by(ONE, TWO)], [by(ONE)], `loosens: model ${AAGUID} is believed by makers`],
      ['one maker for another', [by(TWO)], [by(ONE)], `loosens: model ${AAGUID} is believed by makers`],
      ['one maker less', [by(ONE)], [by(ONE, TWO)], `tightens: model ${AAGUID} is believed by makers`],
    ])('tells of %s', (_what, now, before, text) => {
      expect(change(now, before)).toEqual([expect.stringContaining(text) as string]);
    });

    it('tells nothing of another order', () => {
      expect(change([by(TWO, ONE), { aaguid: OTHER }], [{ aaguid: OTHER }, by(ONE, TWO)])).toEqual([]);
    });
  });

  it.each(['id', 'aaguid', 'attestation'] as const)(
    'takes a device for a new one when its credential’s %s is told otherwise',
    (field) => {
      const credential = listedDevice(aDevice('erin', { id: 'erin-key', scheme: 'webauthn' })).credential;
      const other = editedRichPolicy((d) => {
        at(d, 'devices', 6, 'credential')[field] = `${credential?.[field].slice(0, -2) ?? ''}ff`;
      });
      const { effect, changes } = comparePolicies(
        other,
        editedRichPolicy(() => undefined),
      );
      expect(effect).toBe('loosening');
      expect(changes.map(({ en }) => en.replace(/:.*/, ''))).toEqual([
        'device erin-key of erin is new',
        'device erin-key of erin is gone',
      ]);
    },
  );
});
