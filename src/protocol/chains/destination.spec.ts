import { readFileSync } from 'node:fs';
import { sha256 } from '@noble/hashes/sha2.js';
import { createBase58check } from '@scure/base';
import * as bitcoin from 'bitcoinjs-lib';
import { getAddress } from 'ethers';
import fc from 'fast-check';
import { bytesOf, hexOf } from '../hex.js';
import { BITCOIN_MAINNET, BITCOIN_REGTEST, BITCOIN_TESTNET, type ChainId, parseChainId } from './caip.js';
import { parseDestination } from './destination.js';

function published(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../../test/vectors/published/${name}`, import.meta.url), 'utf8'));
}

interface SegwitVectors {
  readonly valid: readonly [string, string][];
  readonly invalid: readonly [string, string][];
}
const bip173 = published('bip-173-segwit-addresses.json') as SegwitVectors;
const bip350 = published('bip-350-segwit-addresses.json') as SegwitVectors;
const core = published('bitcoin-core-key-io.json') as {
  readonly valid: readonly [keyof typeof CHAINS, string, string][];
  readonly futureVersions: readonly [keyof typeof CHAINS, string, string][];
  readonly invalid: readonly string[];
};
const eip55 = published('eip-55-addresses.json') as {
  readonly valid: readonly string[];
  readonly eip1191: readonly string[];
};

const CHAINS = { mainnet: BITCOIN_MAINNET, testnet: BITCOIN_TESTNET, regtest: BITCOIN_REGTEST };
const ALL_BITCOIN = Object.values(CHAINS);
const ETHEREUM = 'eip155:1' as ChainId;

function chainOfText(text: string): ChainId {
  return text.toLowerCase().startsWith('bc1') ? BITCOIN_MAINNET : BITCOIN_TESTNET;
}

function codeOf(chain: ChainId, text: string): string {
  const answer = parseDestination(chain, text);
  return answer.kind === 'ok' ? 'ok' : answer.code;
}

describe('parseDestination on Bitcoin', () => {
  const spendable = [...bip350.valid, ...bip173.valid.filter(([, script]) => script.startsWith('00'))].filter(
    ([, script]) => /^(0014|0020|5120)/.test(script),
  );

  it.each(spendable)('reads %s of the BIPs, in small letters', (text, script) => {
    const lower = text.toLowerCase();
    expect(parseDestination(chainOfText(text), lower)).toEqual({ kind: 'ok', text: lower, bytes: script });
  });

  it.each(spendable)('refuses %s in capitals: one script has one spelling', (text) => {
    expect(codeOf(chainOfText(text), text.toUpperCase())).toBe('DESTINATION_MALFORMED');
  });

  it.each(bip350.valid.filter(([, script]) => !/^(0014|0020|5120)/.test(script)))(
    'refuses %s: no network can spend from it safely yet',
    (text) => {
      expect(codeOf(chainOfText(text), text.toLowerCase())).toBe('DESTINATION_UNSUPPORTED_WITNESS_VERSION');
    },
  );

  it('refuses pay-to-anchor, which anyone may spend', () => {
    expect(codeOf(BITCOIN_MAINNET, 'bc1pfeessrawgf')).toBe('DESTINATION_UNSUPPORTED_WITNESS_VERSION');
  });

  it.each(bip173.valid.filter(([, script]) => !script.startsWith('00')))(
    'refuses %s, written by BIP 173 before Bech32m',
    (text) => {
      expect(codeOf(chainOfText(text), text.toLowerCase())).toBe('DESTINATION_BAD_CHECKSUM');
    },
  );

  const REASONS: Record<string, string> = {
    'Invalid human-readable part': 'DESTINATION_WRONG_NETWORK',
    'Invalid checksum': 'DESTINATION_BAD_CHECKSUM',
    'Invalid checksum (Bech32 instead of Bech32m)': 'DESTINATION_BAD_CHECKSUM',
    'Invalid checksum (Bech32m instead of Bech32)': 'DESTINATION_BAD_CHECKSUM',
  };
  it.each([...bip350.invalid, ...bip173.invalid])('refuses %s: %s', (text, reason) => {
    // Where the vector is in capitals only the reason in small letters is the vector's own.
    const own = reason === 'Mixed case' ? text : text.toLowerCase();
    expect(codeOf(chainOfText(text), own)).toBe(REASONS[reason] ?? 'DESTINATION_MALFORMED');
    expect(parseDestination(chainOfText(text), text).kind).toBe('refused');
  });

  it.each(core.valid)('reads the %s address %s of Bitcoin Core', (network, text, bytes) => {
    expect(parseDestination(CHAINS[network], text)).toEqual({ kind: 'ok', text, bytes });
  });

  it.each(core.futureVersions)('refuses the %s address %s of Bitcoin Core', (network, text) => {
    expect(codeOf(CHAINS[network], text)).toBe('DESTINATION_UNSUPPORTED_WITNESS_VERSION');
  });

  it.each(core.invalid)('refuses %j of Bitcoin Core on every network', (text) => {
    expect(ALL_BITCOIN.map((chain) => parseDestination(chain, text).kind)).toEqual(['refused', 'refused', 'refused']);
  });

  it.each(core.valid.filter(([network]) => network === 'mainnet'))('knows %s %s for another network', (_, text) => {
    expect(codeOf(BITCOIN_REGTEST, text)).toBe('DESTINATION_WRONG_NETWORK');
    expect(codeOf(BITCOIN_TESTNET, text)).toBe('DESTINATION_WRONG_NETWORK');
  });

  it('tells testnet from regtest where the text can: Bech32 does, Base58 does not', () => {
    expect(codeOf(BITCOIN_REGTEST, 'tb1qcrh3yqn4nlleplcez2yndq2ry8h9ncg3qh7n54')).toBe('DESTINATION_WRONG_NETWORK');
    expect(codeOf(BITCOIN_TESTNET, 'bcrt1qdavt4j2sd7dlhqsavtnfxvzppw6k7qy97tmnu9')).toBe('DESTINATION_WRONG_NETWORK');
    expect(codeOf(BITCOIN_TESTNET, 'n4fajahJrAuKbN7uNsKjLjQkz9Qn5ewJXQ')).toBe('ok');
  });

  it.each([...eip55.valid, '0xd1220a0cf47c7b9be7a2e6ba89f429762e7b9adb'])('knows %s for an EVM address', (text) => {
    expect(codeOf(BITCOIN_MAINNET, text)).toBe('DESTINATION_WRONG_NETWORK');
  });

  it.each([
    ' 1FsSia9rv4NeEwvJ2GvXrX7LyxYspbN2mo',
    '1FsSia9rv4NeEwvJ2GvXrX7LyxYspbN2mo\n',
    'bitcoin:1FsSia9rv4NeEwvJ2GvXrX7LyxYspbN2mo',
    'bc1qvyq0cc6rahyvsazfdje0twl7ez82ndmuac2lhv ',
    'bс1qvyq0cc6rahyvsazfdje0twl7ez82ndmuac2lhv',
    '\u01001FsSia9rv4NeEwvJ2GvXrX7LyxYspbN2mo',
    '76a914a31c06bd463e3923bc1aadbde48b16976c08071788ac',
  ])('refuses %j', (text) => {
    expect(codeOf(BITCOIN_MAINNET, text)).toBe('DESTINATION_MALFORMED');
  });

  it('takes Base58Check of 21 bytes and of no other length', () => {
    const base58check = createBase58check(sha256);
    const refused = 'DESTINATION_MALFORMED';
    const codes = [18, 19, 20, 21, 22].map((length) =>
      codeOf(BITCOIN_TESTNET, base58check.encode(new Uint8Array(length).fill(0x6f))),
    );
    expect(codes).toEqual([refused, refused, refused, 'ok', refused]);
  });

  it('finds any one wrong letter', () => {
    const letters = {
      bech32: '023456789acdefghjklmnpqrstuvwxyz',
      base58: '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz',
    };
    const one = fc.record({ vector: fc.constantFrom(...core.valid), at: fc.nat(), letter: fc.nat() });
    fc.assert(
      fc.property(one, ({ vector: [network, text], at, letter }) => {
        const isBech32 = /^(bc|tb|bcrt)1/.test(text);
        const from = isBech32 ? text.lastIndexOf('1') + 1 : 0;
        const i = from + (at % (text.length - from));
        const alphabet = isBech32 ? letters.bech32 : letters.base58;
        const wrong = text.slice(0, i) + alphabet.charAt(letter % alphabet.length) + text.slice(i + 1);
        fc.pre(wrong !== text);
        expect(codeOf(CHAINS[network], wrong)).toBe('DESTINATION_BAD_CHECKSUM');
      }),
    );
  });

  it('agrees with bitcoinjs-lib on every address that bitcoinjs-lib can write', () => {
    const { networks, payments } = bitcoin;
    const nets = fc.constantFrom(
      { network: networks.bitcoin, chain: BITCOIN_MAINNET },
      { network: networks.testnet, chain: BITCOIN_TESTNET },
      { network: networks.regtest, chain: BITCOIN_REGTEST },
    );
    const hash = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
    fc.assert(
      fc.property(nets, hash(20), hash(32), ({ network, chain }, h20, h32) => {
        const written = [
          payments.p2pkh({ network, hash: h20 }),
          payments.p2sh({ network, hash: h20 }),
          payments.p2wpkh({ network, hash: h20 }),
          payments.p2wsh({ network, hash: h32 }),
        ];
        for (const { address, output } of written) {
          expect(parseDestination(chain, address ?? '')).toEqual({
            kind: 'ok',
            text: address,
            bytes: hexOf(output ?? new Uint8Array()),
          });
        }
      }),
    );
  });
});

describe('parseDestination on an EVM chain', () => {
  it.each(eip55.valid)('reads %s', (text) => {
    expect(parseDestination(ETHEREUM, text)).toEqual({ kind: 'ok', text, bytes: text.slice(2).toLowerCase() });
  });

  it.each(eip55.eip1191)('refuses %s, checksummed for another chain by EIP-1191', (text) => {
    expect(codeOf(ETHEREUM, text)).toBe('DESTINATION_BAD_CHECKSUM');
  });

  it.each([
    ['DESTINATION_BAD_CHECKSUM', '0xd1220a0cf47c7b9be7a2e6ba89f429762e7b9adb'],
    ['DESTINATION_BAD_CHECKSUM', '0xD1220A0CF47C7B9BE7A2E6BA89F429762E7B9ADB'],
    ['DESTINATION_BAD_CHECKSUM', '0xd1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb'],
    ['DESTINATION_MALFORMED', '0XD1220A0CF47C7B9BE7A2E6BA89F429762E7B9ADB'],
    ['DESTINATION_MALFORMED', 'D1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb'],
    ['DESTINATION_MALFORMED', '0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9a'],
    ['DESTINATION_MALFORMED', '0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb '],
    ['DESTINATION_MALFORMED', 'XE65GB6LDNXYOFTX0NSV3FUWKOWIXAMJK36'],
    ['DESTINATION_MALFORMED', 'vitalik.eth'],
    ['DESTINATION_MALFORMED', ''],
    ['DESTINATION_ZERO_ADDRESS', `0x${'0'.repeat(40)}`],
    ['DESTINATION_WRONG_NETWORK', '1FsSia9rv4NeEwvJ2GvXrX7LyxYspbN2mo'],
    ['DESTINATION_WRONG_NETWORK', '2MxFajLApXpYk4VodBSZSt7rw8y4ryABkfA'],
    ['DESTINATION_WRONG_NETWORK', 'bcrt1qdavt4j2sd7dlhqsavtnfxvzppw6k7qy97tmnu9'],
    ['DESTINATION_WRONG_NETWORK', 'bc1pfeessrawgf'],
  ])('answers %s to %j', (code, text) => {
    expect(codeOf(ETHEREUM, text)).toBe(code);
  });

  it.each([0x01, 0x09, 0x0a, 0x11, 0x12, 0x100, 0xffff])('refuses the precompile range at %i', (number) => {
    const text = getAddress(`0x${number.toString(16).padStart(40, '0')}`);
    expect(codeOf(ETHEREUM, text)).toBe('DESTINATION_PRECOMPILE');
  });

  it('takes the first address after the reserved range', () => {
    expect(codeOf(ETHEREUM, getAddress(`0x${'1'.padEnd(5, '0').padStart(40, '0')}`))).toBe('ok');
  });

  it('agrees with ethers on the one spelling of any address', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), (bytes) => {
        const text = getAddress(`0x${hexOf(bytes)}`);
        const other = text.slice(0, 2) + text.slice(2).toLowerCase();
        fc.pre(bytes.some((byte, i) => byte !== 0 && i < 18) && other !== text);
        expect(parseDestination(ETHEREUM, text)).toEqual({ kind: 'ok', text, bytes: hexOf(bytes) });
        expect(codeOf(ETHEREUM, other)).toBe('DESTINATION_BAD_CHECKSUM');
        expect(bytesOf(hexOf(bytes))).toEqual(bytes);
      }),
    );
  });

  it('asks the same of every EVM chain', () => {
    const anvil = parseChainId('eip155:31337');
    expect(anvil).not.toBeNull();
    expect(codeOf(anvil ?? ETHEREUM, '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed')).toBe('ok');
  });
});
