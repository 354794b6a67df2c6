import { wordlist } from '@scure/bip39/wordlists/english.js';
import { type Hex32 } from './hex.js';
import { invariant } from './invariant.js';

/**
 * The first 66 bits of a digest as six BIP 39 English words. They help two people, or one person with two
 * screens, to see that both look at the same thing; they never replace reading the fields.
 */
export function checkWords(digest: Hex32): readonly string[] {
  const first66Bits = BigInt(`0x${digest.slice(0, 18)}`) >> 6n;
  return [5n, 4n, 3n, 2n, 1n, 0n].map((place) => {
    const word = wordlist[Number((first66Bits >> (place * 11n)) & 2047n)];
    invariant(word !== undefined, 'the word list has 2048 words');
    return word;
  });
}
