import { p2wpkhScriptOf } from '../../protocol/chains/bitcoin/hash.js';
import { chainOf, type ChainId } from '../../protocol/chains/caip.js';
import { parseDestination } from '../../protocol/chains/destination.js';
import { invariant } from '../../protocol/invariant.js';
import { bitcoinAddressOf } from '../bitcoin/bitcoin-address-of.js';
import { evmAddressOf } from '../evm/evm-address-of.js';

/**
 * The address that a key has on a chain: P2WPKH on Bitcoin, the account on EVM chains. Made by the chain's
 * library and read again by our own reader: an address that only one of them understands receives nothing.
 */
export function walletAddressOf(chain: ChainId, publicKey: Uint8Array): string {
  const isBitcoin = chainOf(chain).kind === 'bitcoin';
  const address = isBitcoin ? bitcoinAddressOf(publicKey, chain) : evmAddressOf(publicKey);
  const again = parseDestination(chain, address);
  invariant(again.kind === 'ok', 'our own address is one of its chain');
  invariant(!isBitcoin || again.bytes === p2wpkhScriptOf(publicKey), 'our own address stands for our own script');
  return address;
}
