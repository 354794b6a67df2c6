import { computeAddress, ripemd160, sha256 } from 'ethers';
import { z } from 'zod';
import { chainOf, parseChainId } from '../../protocol/chains/caip.js';
import { parseDestination } from '../../protocol/chains/destination.js';
import { UsageError } from '../usage-error.js';

/** `public.json` of the signing module's `make-keys`. */
export const modulePublic = z.object({
  attestationKey: z.string(),
  chainKeys: z.record(z.string(), z.string().regex(/^0[23][0-9a-f]{64}$/, 'a compressed public key')),
  addresses: z.record(z.string(), z.string()),
});

/**
 * Whether an address is the one of its public key: P2WPKH on Bitcoin, the account on EVM chains. The file
 * travels by hand, and an address that was swapped on the way would be pinned, and funded.
 */
export function refuseUnlessOwn(wallet: string, chain: string, publicKey: string, address: string): void {
  const id = parseChainId(chain);
  const destination = id === null ? null : parseDestination(id, address);
  if (id === null || destination?.kind !== 'ok')
    throw new UsageError(`wallet ${wallet}: ${address} is no address on ${chain}`);
  const own =
    chainOf(id).kind === 'evm'
      ? computeAddress(`0x${publicKey}`).slice(2).toLowerCase()
      : `0014${ripemd160(sha256(`0x${publicKey}`)).slice(2)}`;
  if (destination.bytes !== own)
    throw new UsageError(`wallet ${wallet}: the address ${address} does not belong to the signing module’s key`);
}
