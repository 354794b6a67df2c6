import { aDevice, listedDevice } from '../../../test/support/builders/a-device.js';
import { at, editedRichPolicy, type Document, type Json } from '../../../test/support/builders/a-rich-policy.js';
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
      changes: [{ en: `the console may be at ${SPARE}`, ja: `承認画面の場所を追加: ${SPARE}` }],
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
