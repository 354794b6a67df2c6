import { addressGroups } from './address-groups.js';

describe('addressGroups', () => {
  it('shows all of a Bitcoin address, in groups of four', () => {
    expect(addressGroups('bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4')).toBe(
      'bc1q w508 d6qe jxtd g4y5 r3za rvar y0c5 xw7k v8f3 t4',
    );
  });

  it('keeps the prefix of an EVM address apart, so that groups start where its digits do', () => {
    expect(addressGroups('0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed')).toBe(
      '0x 5aAe b605 3F3E 94C9 b9A0 9f33 6694 35E7 Ef1B eAed',
    );
  });

  it.each(['', '0x', 'abcd', 'abcde'])('loses and adds nothing but spaces: "%s"', (text) => {
    expect(addressGroups(text).replaceAll(' ', '')).toBe(text);
  });
});
