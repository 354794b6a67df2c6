import fc from 'fast-check';
import { aRichDocument, at, richPolicyOf, type Document } from '../../../test/support/builders/a-rich-policy.js';
import { comparePolicies } from './compare-policies.js';
import { pairRules, type NamedRule } from './pair-rules.js';

const SMALL = 'BTC < 0.1: the engine’s signature';

/** About rules alone, without the example and without who is in the groups. */
function told(edit: (tiers: Document[]) => void, language: 'en' | 'ja' = 'en') {
  const document = aRichDocument();
  const previous = richPolicyOf(document);
  edit(document['tiers'] as Document[]);
  const { effect, changes } = comparePolicies(richPolicyOf(document), previous);
  return {
    effect,
    lines: changes
      .map((change) => change[language])
      .filter((line) => /^(rule|the former rule|規則|旧規則) \d/.test(line)),
  };
}

const copyOf = (tiers: Document[], place: number, more: Document): Document => ({
  ...structuredClone(tiers[place] ?? {}),
  ...more,
});
const top = (tiers: Document[]): void => {
  const requires = { kind: 'cooling', seconds: 60 };
  tiers.unshift({ id: 'wait', destinations: ['new'], requires });
};

describe('what is told of rules', () => {
  it('is one line for one rule that is put on top, and not one for each that stands below', () => {
    const words = 'to a destination that is new: signed when the destination has been known for 60 s';
    expect(told(top)).toEqual({ effect: 'tightening', lines: [`rule 1 is new, on top: ${words}`] });
    expect(told(top, 'ja').lines).toEqual([expect.stringMatching(/^規則 1 を先頭に追加: /)]);
  });

  it('is that one of them is new in the middle or at the end', () => {
    const lines = (place: number) =>
      told((tiers) => {
        tiers.splice(place, 0, copyOf(tiers, 2, { id: 'again' }));
      }).lines;
    expect(lines(3)).toEqual([`rule 4 is new: ${SMALL}`]);
    expect(lines(11)).toEqual([`rule 12 is new, at the end: ${SMALL}`]);
  });

  it('is that one is gone, by the number that it had', () => {
    expect(told((tiers) => void tiers.splice(2, 1)).lines).toEqual([`the former rule 3 is gone: ${SMALL}`]);
  });

  it('is that one has moved, and nothing of those that it has passed', () => {
    const move = (from: number, to: number) => (tiers: Document[]) => {
      tiers.splice(to - 1, 0, ...tiers.splice(from - 1, 1));
    };
    expect(told(move(3, 1)).lines).toEqual([`rule 1, number 3 before, has moved: ${SMALL}`]);
    expect(told(move(3, 1), 'ja').lines).toEqual([expect.stringMatching(/^規則 1 \(変更前は 3 番\) を移動: /)]);
    expect(told(move(3, 6)).lines).toEqual([`rule 6, number 3 before, has moved: ${SMALL}`]);
  });

  it('is what one says otherwise, with the number that it had where it has another one now', () => {
    const lower = (tiers: Document[]) => (at({ tiers }, 'tiers', 2)['below'] = '5000000');
    const becomes = `was “${SMALL}” and becomes “${SMALL.replace('0.1', '0.05')}”`;
    expect(told((tiers) => void lower(tiers)).lines).toEqual([`rule 3 ${becomes}`]);
    const both = told((tiers) => {
      lower(tiers);
      top(tiers);
    });
    expect(both.lines).toEqual([
      expect.stringMatching(/^rule 1 is new, on top/),
      `rule 4, number 3 before, ${becomes}`,
    ]);
    const moved = told((tiers) => {
      lower(tiers);
      tiers.unshift(...tiers.splice(2, 1));
    });
    expect(moved.lines).toEqual([`rule 1, number 3 before, has moved, ${becomes}`]);
  });

  it('is another name of a rule that says the same', () => {
    const { effect, lines } = told((tiers) => (at({ tiers }, 'tiers', 2)['id'] = 'little'));
    expect([effect, lines]).toEqual(['tightening', ['rule 3 is called little, was btc-small']]);
  });

  it('calls no two rules by the same number, where the first is gone and two others swap and are renamed', () => {
    const swap = (tiers: Document[]) => {
      at({ tiers }, 'tiers', 2)['id'] = 'little';
      tiers.splice(0, 1);
      tiers.unshift(...tiers.splice(1, 1));
    };
    const { lines } = told(swap);
    expect(lines).toEqual([
      `rule 1, number 3 before, has moved: ${SMALL}`,
      'rule 1, number 3 before, is called little, was btc-small',
      expect.stringMatching(/^the former rule 1 is gone: /),
    ]);
    expect(told(swap, 'ja').lines).toEqual([
      expect.stringMatching(/^規則 1 \(変更前は 3 番\) を移動: /),
      '規則 1 (変更前は 3 番) の名称を btc-small から little に変更',
      expect.stringMatching(/^旧規則 1 を削除: /),
    ]);
  });

  it('takes no rule for another one whose name it got', () => {
    // As where names are numbers, and one more comes on top.
    const texts = ['one', 'two', 'three'];
    const rules = (...all: string[]) => all.map((text, n) => ({ id: `rule-${n}`, text }));
    expect(pairRules(rules('zero', ...texts), rules(...texts))).toEqual({
      pairs: [1, 2, 3].map((from) => ({ from, to: from + 1, isMoved: false })),
      ...{ fresh: [1], gone: [] },
    });
  });

  it.each([
    ['ba', 'ab', ['1 to 2']],
    ['cba', 'abc', ['3 to 1', '1 to 3']],
    ['deacb', 'abcde', ['1 to 3', '3 to 4', '2 to 5']],
    ['deba', 'abde', ['2 to 3', '1 to 4']],
    ['decab', 'abcde', ['3 to 3', '1 to 4', '2 to 5']],
  ])('is the same for everybody where %s may have become of %s in several ways', (next, previous, moved) => {
    const rules = (letters: string) => letters.split('').map((id) => ({ id, text: id }));
    const { pairs } = pairRules(rules(next), rules(previous));
    expect(pairs.filter(({ isMoved }) => isMoved).map(({ from, to }) => `${from} to ${to}`)).toEqual(moved);
  });

  it('is that one stays where it was, although others have passed it', () => {
    const { lines } = told((tiers) => {
      const [a, b, c, d, e] = tiers.splice(0, 5);
      for (const tier of [b, a, c, e, d]) if (tier !== undefined) tiers.unshift(tier);
    });
    expect(lines).toContain(`rule 3 stays at its place while others pass it: ${SMALL}`);
  });

  it('is enough to put the older rules into the order of the newer ones', () => {
    const rules = fc.uniqueArray(
      fc.record({
        id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
        text: fc.constantFrom('p', 'q', 'r', 's', 't'),
      }),
      { selector: ({ id }) => id, maxLength: 8 },
    );
    fc.assert(
      fc.property(rules, rules, (next: NamedRule[], previous: NamedRule[]) => {
        const { pairs, fresh, gone } = pairRules(next, previous);
        const places = [...fresh, ...pairs.map(({ to }) => to)].sort((one, other) => one - other);
        expect(places).toEqual(next.map((_, place) => place + 1));
        expect([...gone, ...pairs.map(({ from }) => from)]).toHaveLength(previous.length);
        const moved = pairs.filter(({ isMoved }) => isMoved);
        const away = new Set([...gone, ...moved.map(({ from }) => from)]);
        const order = previous.map((_, place) => place + 1).filter((from) => !away.has(from));
        const comes = [...fresh.map((to) => ({ to, from: 0 })), ...moved].sort((one, other) => one.to - other.to);
        for (const { from, to } of comes) order.splice(to - 1, 0, from);
        const fromOf = new Map(pairs.map(({ from, to }) => [to, from]));
        expect(order).toEqual(next.map((_, place) => fromOf.get(place + 1) ?? 0));
        // And whoever is a pair is one for a reason.
        for (const { from, to } of pairs) {
          const [is, was] = [next[to - 1], previous[from - 1]];
          expect(is?.id === was?.id || is?.text === was?.text).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});
