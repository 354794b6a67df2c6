import { sha256 } from '@noble/hashes/sha2.js';
import { bech32, bech32m, createBase58check } from '@scure/base';
import { type Hex, hexOf, parseHex } from '../../hex.js';
import { invariant } from '../../invariant.js';
import { type BitcoinNetwork } from '../caip.js';

export type BitcoinAddressReading =
  | { readonly kind: 'address'; readonly script: Hex }
  | { readonly kind: 'not-an-address' | 'bad-checksum' | 'other-network' | 'unsupported-witness-version' };

interface AddressPrefixes {
  readonly bech32: string;
  readonly p2pkh: number;
  readonly p2sh: number;
}

// src/kernel/chainparams.cpp of Bitcoin Core. Testnet and regtest share their Base58 prefixes, so a
// P2PKH or P2SH address of one is an address of the other: the text cannot tell them apart.
const PREFIXES: Readonly<Record<BitcoinNetwork, AddressPrefixes>> = {
  mainnet: { bech32: 'bc', p2pkh: 0x00, p2sh: 0x05 },
  testnet: { bech32: 'tb', p2pkh: 0x6f, p2sh: 0xc4 },
  regtest: { bech32: 'bcrt', p2pkh: 0x6f, p2sh: 0xc4 },
};

const NOT_AN_ADDRESS = { kind: 'not-an-address' } as const;
const base58check = createBase58check(sha256);

/**
 * Reads an address into the script that it stands for: P2WPKH, P2WSH, P2TR, P2PKH or P2SH.
 *
 * BIP 173 allows an address in capitals (for QR codes) as well as in small letters. We take small
 * letters only: approvers compare destinations letter by letter, so one script has one spelling.
 */
export function readBitcoinAddress(network: BitcoinNetwork, text: string): BitcoinAddressReading {
  const reading = readBase58(PREFIXES[network], text);
  return reading.kind === 'address' || reading.kind === 'other-network'
    ? reading
    : (readSegwit(PREFIXES[network], text) ?? reading);
}

/** Base58Check of a version byte and a 20-byte hash. A version that we do not know is another network's or another coin's. */
function readBase58(prefixes: AddressPrefixes, text: string): BitcoinAddressReading {
  // 21 bytes and a checksum take 26 to 35 digits; longer ones (keys!) are nobody's address.
  if (!/^[1-9A-HJ-NP-Za-km-z]{26,35}$/.test(text)) return NOT_AN_ADDRESS;
  let payload: Uint8Array;
  try {
    payload = base58check.decode(text);
  } catch {
    return { kind: 'bad-checksum' };
  }
  if (payload.length !== 21 || base58check.encode(payload) !== text) return NOT_AN_ADDRESS;
  const hash = hexOf(payload.subarray(1));
  if (payload[0] === prefixes.p2pkh) return address(`76a914${hash}88ac`);
  if (payload[0] === prefixes.p2sh) return address(`a914${hash}87`);
  return { kind: 'other-network' };
}

/** Null where the text has not even the shape, so that the Base58 reading's answer stands. */
function readSegwit(prefixes: AddressPrefixes, text: string): BitcoinAddressReading | null {
  if (text.length > 90 || !/^[a-z0-9]+1[02-9ac-hj-np-z]{6,}$/.test(text)) return null;
  // A string cannot be valid in both encodings (BIP 350), so the order does not matter.
  const v0 = bech32.decodeUnsafe(text, 90);
  const decoded = v0 ?? bech32m.decodeUnsafe(text, 90);
  if (!decoded) return { kind: 'bad-checksum' };

  const [version, ...words] = decoded.words;
  const program = bech32.fromWordsUnsafe(words);
  if (version === undefined || version > 16 || !program || program.length < 2 || program.length > 40) {
    return NOT_AN_ADDRESS;
  }
  // BIP 350: version 0 under Bech32, all others under Bech32m, else the checksum does not protect them.
  if ((version === 0) !== Boolean(v0)) return { kind: 'bad-checksum' };
  if (version === 0 && program.length !== 20 && program.length !== 32) return NOT_AN_ADDRESS;
  if (decoded.prefix !== prefixes.bech32) return { kind: 'other-network' };

  if (version === 0) return address(`00${program.length === 20 ? '14' : '20'}${hexOf(program)}`);
  // Anyone can spend from a version that has no rules yet, pay-to-anchor (version 1, two bytes) included.
  if (version !== 1 || program.length !== 32) return { kind: 'unsupported-witness-version' };
  return address(`5120${hexOf(program)}`);
}

function address(script: string): BitcoinAddressReading {
  const hex = parseHex(script);
  invariant(hex !== null, 'a script made of hexadecimal parts is hexadecimal');
  return { kind: 'address', script: hex };
}
