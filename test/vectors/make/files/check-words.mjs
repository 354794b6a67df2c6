import { Mnemonic } from 'ethers';
import { sha256 } from '../keys.mjs';
import { vector } from '../vector.mjs';

export const about =
  'Check words: input a digest, expected six words. A BIP 39 mnemonic begins with its entropy, so the first six words of the mnemonic of 256 bits are the words of its first 66.';

const words = (digest) => Mnemonic.fromEntropy(`0x${digest}`).phrase.split(' ').slice(0, 6);
const rule = 'the first 66 bits, big-endian, eleven to a word';
const of = (name, digest) => vector(name, rule, digest, words(digest));

export const vectors = [
  of('all bits zero', '00'.repeat(32)),
  of('all bits one', 'ff'.repeat(32)),
  of('bit 65, the last one that counts', `${'00'.repeat(8)}40${'00'.repeat(23)}`),
  of('bit 66, the first one that does not count', `${'00'.repeat(8)}3f${'ff'.repeat(23)}`),
  of('the first bit', `80${'00'.repeat(31)}`),
  of('a digest like others', sha256('check words').toString('hex')),
];
