import fc from 'fast-check';
import {
  BITCOIN_MAINNET,
  BITCOIN_REGTEST,
  BITCOIN_TESTNET,
  assetOf,
  chainOf,
  parseAssetId,
  parseChainId,
} from './caip.js';

describe('parseChainId', () => {
  it('knows the three Bitcoin networks by the first half of their genesis hashes', () => {
    const genesis = {
      mainnet: '000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f',
      testnet: '000000000933ea01ad0ee984209779baaec3ced90fa3f408719526f8d77f4943',
      regtest: '0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206',
    };
    const named = { mainnet: BITCOIN_MAINNET, testnet: BITCOIN_TESTNET, regtest: BITCOIN_REGTEST };
    for (const network of ['mainnet', 'testnet', 'regtest'] as const) {
      const id = parseChainId(`bip122:${genesis[network].slice(0, 32)}`);
      expect(id).toBe(named[network]);
      expect(chainOf(named[network])).toEqual({ kind: 'bitcoin', network });
    }
  });

  it('knows every EVM chain by its number', () => {
    const id = parseChainId('eip155:31337');
    expect(id === null ? id : chainOf(id)).toEqual({ kind: 'evm', chainId: 31337n });
  });

  it('draws the line at the largest chain id of EIP-2294', () => {
    expect(parseChainId('eip155:9223372036854775771')).not.toBeNull();
    expect(parseChainId('eip155:9223372036854775772')).toBeNull();
  });

  it.each([
    '',
    '__proto__',
    'eip155:',
    'eip155:0',
    'eip155:01',
    'eip155:+1',
    'eip155:0x1',
    'eip155:1e3',
    'eip155: 1',
    'eip155:1\n',
    'eip155:１',
    'EIP155:1',
    'eip155:1:1',
    'bip122:000000000019D6689C085AE165831E93',
    'bip122:000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f',
    'bip122:12a765e31ffd4059bada1e25190f6e98',
    'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp',
  ])('does not know %j', (text) => {
    expect(parseChainId(text)).toBeNull();
  });

  it('gives one number one spelling', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 2n ** 63n - 37n }), (number) => {
        const id = parseChainId(`eip155:${number.toString()}`);
        expect(id === null ? id : chainOf(id)).toEqual({ kind: 'evm', chainId: number });
        expect(parseChainId(`eip155:0${number.toString()}`)).toBeNull();
      }),
    );
  });
});

describe('parseAssetId', () => {
  const contract = '6b175474e89094c44da98b954eedeac495271d0f';

  it.each([
    [`${BITCOIN_MAINNET}/slip44:0`, { kind: 'native', chain: BITCOIN_MAINNET }],
    [`${BITCOIN_TESTNET}/slip44:1`, { kind: 'native', chain: BITCOIN_TESTNET }],
    [`${BITCOIN_REGTEST}/slip44:1`, { kind: 'native', chain: BITCOIN_REGTEST }],
    ['eip155:1/slip44:60', { kind: 'native', chain: 'eip155:1' }],
    [`eip155:1/erc20:0x${contract}`, { kind: 'erc20', chain: 'eip155:1', contract }],
  ])('reads %s', (text, asset) => {
    const id = parseAssetId(text);
    expect(id).toBe(text);
    expect(id === null ? id : assetOf(id)).toEqual(asset);
  });

  it.each([
    '',
    'eip155:1',
    'eip155:1/',
    'eip155:1/slip44:060',
    'eip155:1/slip44:0',
    'eip155:0/slip44:60',
    `${BITCOIN_MAINNET}/slip44:1`,
    `${BITCOIN_REGTEST}/slip44:0`,
    `${BITCOIN_REGTEST}/erc20:0x${contract}`,
    `eip155:1/erc20:${contract}`,
    `eip155:1/erc20:0x${contract.toUpperCase()}`,
    'eip155:1/erc20:0x6B175474E89094C44Da98b954EedeAC495271d0F',
    `eip155:1/erc20:0x${contract}00`,
    `eip155:1/erc20:0x${contract}/1`,
    `eip155:1/erc20:0x${'0'.repeat(40)}`,
    `eip155:1/erc721:0x${contract}`,
  ])('does not know %j', (text) => {
    expect(parseAssetId(text)).toBeNull();
  });
});
