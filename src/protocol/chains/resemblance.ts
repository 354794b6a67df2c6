import { chainOf, type ChainId } from './caip.js';

/** How much of an address people compare, as attackers who grind look-alikes count on. */
const FIRST = 4;
const LAST = 2;

/**
 * What people look at of an address: its first four and last two characters, behind what all addresses of its kind begin
 * with. Two different destinations that share it may be taken for each other.
 *
 * In Bech32 (BIP 173) the part before the separator and the witness version are the same for all, in EVM addresses `0x`.
 * The capitals of an EVM address are its checksum (EIP-55) and nothing that anybody reads.
 */
export function resemblanceOf(chain: ChainId, address: string): string {
  const told =
    chainOf(chain).kind === 'evm' ? address.toLowerCase().slice(2) : address.replace(/^(bc|tb|bcrt)1[qp]/, '');
  return `${told.slice(0, FIRST)}…${told.slice(-LAST)}`;
}
