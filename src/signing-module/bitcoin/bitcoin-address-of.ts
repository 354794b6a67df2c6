import { networks, payments, type Network } from 'bitcoinjs-lib';
import { chainOf, type BitcoinNetwork, type ChainId } from '../../protocol/chains/caip.js';
import { invariant } from '../../protocol/invariant.js';

const NETWORKS = {
  mainnet: networks.bitcoin,
  testnet: networks.testnet,
  regtest: networks.regtest,
} as const satisfies Record<BitcoinNetwork, Network>;

export function bitcoinNetworkOf(chain: ChainId): Network {
  const read = chainOf(chain);
  invariant(read.kind === 'bitcoin', 'a Bitcoin wallet is on a Bitcoin chain');
  return NETWORKS[read.network];
}

/** The P2WPKH address of a compressed public key; compared with the policy's at start. */
export function bitcoinAddressOf(publicKey: Uint8Array, chain: ChainId): string {
  const { address } = payments.p2wpkh({ pubkey: publicKey, network: bitcoinNetworkOf(chain) });
  invariant(address !== undefined, 'a compressed key has a P2WPKH address');
  return address;
}

/** What that address stands for: the script that all our coins and all our change lie under. */
export function bitcoinScriptOf(publicKey: Uint8Array): Uint8Array {
  const { output } = payments.p2wpkh({ pubkey: publicKey });
  invariant(output !== undefined, 'a compressed key has a P2WPKH script');
  return output;
}
