import { z } from 'zod';
import { readChainLink } from '../../protocol/governance/follow-chain.js';
import { hashPolicy } from '../../protocol/policy.js';
import { verifyReceipt } from '../../protocol/receipt.js';
import { type Trusted } from '../trusted.js';

const answered = z.object({ chain: z.array(z.unknown()) });

/**
 * Since when each version has been in force, in Unix seconds, by its hash: the first by what its genesis says, the others
 * by the signing module's receipts. A version that the answer shows nothing of has no time.
 */
export function timesInForce({ genesis, policies }: Trusted, answer: unknown): ReadonlyMap<string, number> {
  const times = new Map<string, number>([[genesis.policyHash, genesis.createdAt]]);
  const read = answered.safeParse(answer);
  for (const value of read.data?.chain ?? []) {
    const link = readChainLink(value);
    if (link === null || !verifyReceipt(genesis.deploymentId, link.receipt, genesis.attestationKey)) continue;
    const { outcome, intentHash, recordedAt } = link.receipt.message;
    const hash = hashPolicy(link.change.policy);
    const isItsReceipt = outcome === 'policy-in-force' && (intentHash as string) === hash;
    if (isItsReceipt && policies.at(hash) !== undefined) times.set(hash, recordedAt);
  }
  return times;
}
