import { BITCOIN_MAINNET, BITCOIN_REGTEST, parseChainId, type ChainId } from './caip.js';
import { invariant } from '../invariant.js';
import { resemblanceOf } from './resemblance.js';

const evm = parseChainId('eip155:1');
invariant(evm !== null, 'a chain');
const KNOWN = '0xAb5801a7D398351b8bE11C439e05C5B3259aeC9B';

describe('resemblanceOf', () => {
  it.each<[string, ChainId, string, string]>([
    ['a Bech32 address', BITCOIN_MAINNET, 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq', 'ar0s…dq'],
    ['a Taproot address', BITCOIN_MAINNET, 'bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr', '5cyx…cr'],
    ['a regtest address', BITCOIN_REGTEST, 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080', 'w508…80'],
    ['a Base58 address', BITCOIN_MAINNET, '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa', '1A1z…Na'],
    ['an EVM address', evm, KNOWN, 'ab58…9b'],
  ])('of %s is what people look at, without what all of its kind begin with', (_what, chain, address, expected) => {
    expect(resemblanceOf(chain, address)).toBe(expected);
  });

  it('is the same for EVM addresses whose checksums differ, and for no other beginning or end', () => {
    const with_ = (head: string, tail: string) => resemblanceOf(evm, `0x${head}${KNOWN.slice(6, -2)}${tail}`);
    expect(with_('aB58', '9b')).toBe(resemblanceOf(evm, KNOWN));
    expect(with_('Ab59', '9B')).not.toBe(resemblanceOf(evm, KNOWN));
    expect(with_('Ab58', '9C')).not.toBe(resemblanceOf(evm, KNOWN));
  });
});
