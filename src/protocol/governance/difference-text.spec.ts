import { aRichDocument, richPolicyOf } from '../../../test/support/builders/a-rich-policy.js';
import { EVERY_DIFFERENCE } from '../../../test/support/builders/every-difference.js';
import { ALERTS, DESTINATION_CLASSES } from '../policy-document.js';
import { findChanges } from './compare-policies.js';
import { differenceText } from './difference-text.js';

/** Words of the protocol: a document has them, and a reader is told in their own language. */
const PROTOCOL_WORDS: ReadonlySet<string> = new Set([
  ...DESTINATION_CLASSES,
  ...ALERTS,
  ...['console', 'independent', 'automatic', 'approved', 'any'],
  ...['asset', 'wallet', 'destination', 'beneficiary', 'engine-key'],
  ...['engine-signature', 'quorum', 'hold', 'cooling', 'wait', 'refuse', 'ask', 'module'],
]);

const pairs = Object.entries(EVERY_DIFFERENCE).flatMap(([what, edits]) => {
  const [now, before] = edits.map((edit) => {
    const document = aRichDocument();
    edit(document);
    return document;
  });
  const [one, other] = [richPolicyOf(now), richPolicyOf(before)];
  const names = new Set([...namesIn(now), ...namesIn(before)]);
  return [
    { what, names, changes: findChanges(one, other) },
    { what: `${what}, taken back`, names, changes: findChanges(other, one) },
  ];
});

describe('what a change of policy is said to change', () => {
  it('is shown here for every kind of difference that there is', () => {
    const kinds = new Set(pairs.flatMap(({ changes }) => changes.map(({ kind }) => kind)));
    expect([...kinds].sort()).toEqual(Object.keys(differenceText).sort());
  });

  it.each(pairs)('is Japanese for $what', ({ names, changes }) => {
    for (const { ja } of changes) {
      expect(ja).toMatch(/[\u3040-\u30ff\u4e00-\u9fff]/);
      expect([ja, wordsIn(ja, names).filter((word) => !isNameOrValue(word, names))]).toEqual([ja, []]);
    }
  });

  it.each(pairs)('names the same in both languages for $what', ({ names, changes }) => {
    for (const { en, ja } of changes) {
      const said = wordsIn(en, names).filter((word) => /[0-9]/.test(word) || isNameOrValue(word, names));
      expect([ja, said.filter((word) => !ja.includes(word))]).toEqual([ja, []]);
    }
  });
});

/** What a document calls things. */
function namesIn(value: unknown): string[] {
  if (typeof value === 'string') return PROTOCOL_WORDS.has(value) ? [] : [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(namesIn) : [];
}

/** Names of people have blanks in them, and are no words. */
function wordsIn(text: string, names: ReadonlySet<string>): string[] {
  const spoken = [...names]
    .filter((name) => name.includes(' '))
    .reduce((rest, name) => rest.replaceAll(name, ''), text);
  return spoken.match(/[A-Za-z0-9][A-Za-z0-9:/._-]*[A-Za-z0-9]|[A-Za-z0-9]/g) ?? [];
}

/** Numbers, times, digests of makers' keys; and names. */
function isNameOrValue(word: string, names: ReadonlySet<string>): boolean {
  if (word === 'UTC' || names.has(word)) return true;
  return /^[0-9.:]+$/.test(word) || /^[0-9T:-]+Z$/.test(word) || /^[0-9a-f]{64}$/.test(word);
}
