import { brief } from './brief.js';

describe('brief', () => {
  it.each([
    ['blanks that run to the edge of a terminal', `a${' '.repeat(80)}b`, 'a b'],
    ['line breaks', 'a\n\n\nb', 'a b'],
    ['blanks of other kinds', 'a\u00a0\u3000\u2003b', 'a b'],
    ['controls', 'a\u001bb', 'a\\u{1b}b'],
    ['what is too long', 'x'.repeat(8000), `${'x'.repeat(19)}…`],
    ['what is too long only once it is escaped', '\u001b'.repeat(20), `${'\\u{1b}'.repeat(4).slice(0, 19)}…`],
  ])('keeps %s on one short line', (_, text, shown) => {
    expect(brief(text, 20)).toBe(shown);
  });

  it('leaves what fits alone', () => {
    expect(brief('Nobody told me, 森', 20)).toBe('Nobody told me, 森');
  });
});
