import { networks, payments, type Network } from 'bitcoinjs-lib';
import { computeAddress, hexlify } from 'ethers';
import { p2wpkhScriptOf } from '../../protocol/chains/bitcoin/hash.js';
import { chainOf, type BitcoinNetwork, type ChainId } from '../../protocol/chains/caip.js';
import { parseDestination } from '../../protocol/chains/destination.js';
import { invariant } from '../../protocol/invariant.js';

const NETWORKS = {
  mainnet: networks.bitcoin,
  testnet: networks.testnet,
  regtest: networks.regtest,
} as const satisfies Record<BitcoinNetwork, Network>;

/**
 * The address that a key has on a chain: P2WPKH on Bitcoin, the account on EVM chains. Made by the chain's
 * library and read again by our own reader: an address that only one of them understands receives nothing.
 */
export function walletAddressOf(chain: ChainId, publicKey: Uint8Array): string {
  const read = chainOf(chain);
  const address =
    read.kind === 'evm'
      ? computeAddress(hexlify(publicKey))
      : payments.p2wpkh({ pubkey: publicKey, network: NETWORKS[read.network] }).address;
  invariant(address !== undefined, 'a public key has an address');
  const again = parseDestination(chain, address);
  invariant(again.kind === 'ok', 'our own address is one of its chain');
  if (read.kind === 'bitcoin') {
    invariant(again.bytes === p2wpkhScriptOf(publicKey), 'our own address stands for the script of our key');
  }
  return address;
}
