import { aRichDocument, richPolicyOf } from '../../../test/support/builders/a-rich-policy.js';
import { invariant } from '../invariant.js';
import { traceLine, type TraceLines } from './trace-line.js';

const policy = richPolicyOf(aRichDocument());
const [tier] = policy.tiers;
invariant(tier !== undefined, 'the rich policy has rules');

const open = [{ what: 'class' }, { what: 'look-alike' }, { what: 'outlier' }, { what: 'JPY' }] as const;
const found = { destination: 'bc1qhere', destinationClass: 'new', firstSeenAt: 1_800_000_000 } as const;
/** A kind that is added and is not here does not compile. */
const SAMPLES: { readonly [K in keyof TraceLines]: TraceLines[K] } = {
  rule: { number: 1, tier, policy },
  'no-rule': null,
  'perhaps-no-rule': { open },
  'may-join': { open },
  'all-join': { open, rules: 3 },
  destination: found,
  resembles: { destination: 'bc1qhere', known: 'bc1qthere' },
  outlier: { outlier: 'above-balance' },
  worth: { worth: 1_000_000n, currency: 'JPY' },
  'beyond-limits': { rule: 'btc-large' },
  'earlier-policy': { version: 7, line: traceLine('outlier', { outlier: 'above-usual' }) },
};
const lines = (Object.keys(SAMPLES) as (keyof TraceLines)[]).map((kind) => [kind, lineOf(kind)] as const);

function lineOf(kind: keyof TraceLines) {
  return traceLine(kind, SAMPLES[kind]);
}

describe('a line of a trace', () => {
  it.each(lines)('about %s is Japanese for who reads Japanese', (_kind, { ja }) => {
    expect(ja).toMatch(/[\u3040-\u30ff\u4e00-\u9fff]/);
    expect(ja.replace(/\b(bc1q\w+|JPY|btc-large|duty|[0-9T:-]+Z)\b/g, '')).not.toMatch(/[A-Za-z]/);
  });

  it.each(lines)('about %s names the same in both languages', (_kind, { en, ja }) => {
    const said = en.match(/\b(bc1q\w+|JPY|btc-large|duty|[0-9][0-9T:Z-]*)\b/g) ?? [];
    expect(said.filter((word) => !ja.includes(word))).toEqual([]);
  });
});
