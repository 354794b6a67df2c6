import { type Hex } from '../hex.js';
import { type BitcoinAddressReading, readBitcoinAddress } from './bitcoin/address.js';
import { type BitcoinNetwork, type ChainId, chainOf } from './caip.js';
import { type EvmAddressReading, readEvmAddress } from './evm/address.js';

/** Where money goes. `bytes` is what the chain will see: Bitcoin's scriptPubKey, or an EVM address's 20 bytes. */
export interface Destination {
  readonly kind: 'ok';
  readonly text: string;
  readonly bytes: Hex;
}

export type DestinationRefusalCode =
  | 'DESTINATION_WRONG_NETWORK'
  | 'DESTINATION_BAD_CHECKSUM'
  | 'DESTINATION_MALFORMED'
  | 'DESTINATION_ZERO_ADDRESS'
  | 'DESTINATION_PRECOMPILE'
  | 'DESTINATION_UNSUPPORTED_WITNESS_VERSION';

export interface DestinationRefusal {
  readonly kind: 'refused';
  readonly code: DestinationRefusalCode;
}

// `satisfies` makes a new kind of reading without a code a compile error.
const CODES = {
  'not-an-address': 'DESTINATION_MALFORMED',
  'bad-checksum': 'DESTINATION_BAD_CHECKSUM',
  'other-network': 'DESTINATION_WRONG_NETWORK',
  'unsupported-witness-version': 'DESTINATION_UNSUPPORTED_WITNESS_VERSION',
  zero: 'DESTINATION_ZERO_ADDRESS',
  precompile: 'DESTINATION_PRECOMPILE',
} as const satisfies Record<
  Exclude<BitcoinAddressReading['kind'] | EvmAddressReading['kind'], 'address'>,
  DestinationRefusalCode
>;

/**
 * The only way from an address's text to the bytes that a transaction pays.
 *
 * A destination has one spelling, so the text that comes back is the text that went in, and two
 * different texts are two different destinations (the Base58 of Bitcoin's test networks apart).
 * Whether it is a wallet of our own is judged elsewhere, on the bytes.
 */
export function parseDestination(chain: ChainId, text: string): Destination | DestinationRefusal {
  const asked = chainOf(chain);
  if (asked.kind === 'bitcoin') {
    const reading = readBitcoinAddress(asked.network, text);
    if (reading.kind === 'address') return { kind: 'ok', text, bytes: reading.script };
    return refuse(looksLikeEvm(text) ? 'DESTINATION_WRONG_NETWORK' : CODES[reading.kind]);
  }
  const reading = readEvmAddress(text);
  if (reading.kind === 'address') return { kind: 'ok', text, bytes: reading.bytes };
  return refuse(isBitcoinAddress(text) ? 'DESTINATION_WRONG_NETWORK' : CODES[reading.kind]);
}

function refuse(code: DestinationRefusalCode): DestinationRefusal {
  return { kind: 'refused', code };
}

/** Whatever its checksum says, this was never meant for Bitcoin. */
function looksLikeEvm(text: string): boolean {
  return readEvmAddress(text).kind !== 'not-an-address';
}

function isBitcoinAddress(text: string): boolean {
  const networks: readonly BitcoinNetwork[] = ['mainnet', 'testnet', 'regtest'];
  return networks.some((network) =>
    ['address', 'unsupported-witness-version'].includes(readBitcoinAddress(network, text).kind),
  );
}
