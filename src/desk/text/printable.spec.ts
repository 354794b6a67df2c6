import { printable } from './printable.js';

describe('printable', () => {
  it.each([
    ['a cursor movement', '\u001b[2J', '\\u{1b}[2J'],
    ['a line break', 'a\nb', 'a\\u{a}b'],
    ['a right-to-left override', 'a\u202eb', 'a\\u{202e}b'],
    ['a zero-width joiner', 'a\u200db', 'a\\u{200d}b'],
    ['a lone surrogate', 'a\ud800b', 'a\\u{d800}b'],
    ['a line separator', 'a\u2028b', 'a\\u{2028}b'],
  ])('shows %s as what it is', (_, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it.each(['Aiko Mori', '森 愛子', 'customer-77', '“quoted”, 0.5 €'])('leaves %s alone', (text) => {
    expect(printable(text)).toBe(text);
  });
});
