import { z } from 'zod';
import { invariant } from '../../protocol/invariant.js';
import { type WithdrawalId } from '../../protocol/ids.js';
import { type Hex32 } from '../../protocol/hex.js';
import { CLOCK_TOLERANCE_SECONDS, readSignedVote, writeSignedVote, type SignedVote } from '../../protocol/vote.js';
import { type Reader } from './database.js';
import { type LedgerEntry } from './ledger.js';
import { rejectionsOf } from './stop-orders.js';

type Rejection = Extract<SignedVote, { readonly verb: 'Reject' }>;

const signedRow = z.object({ signed: z.string() });

/** Every "no" that we have seen of a withdrawal, by whichever way it came. What is left out later has been said all the same. */
export async function rejectionsSeen(reader: Reader, id: Hex32): Promise<readonly SignedVote[]> {
  const { rows } = await reader.query(
    'SELECT signed FROM seen_rejection WHERE withdrawal_id = $1 ORDER BY seen_at, device, policy_hash',
    [id],
  );
  const kept = rows.map((row) => {
    const vote = readSignedVote(JSON.parse(signedRow.parse(row).signed));
    invariant(vote?.verb === 'Reject', 'the ledger keeps rejections');
    return vote;
  });
  return [...(await rejectionsOf(reader, id)), ...kept];
}

/**
 * Keeps what is not known among these, verified ones of a package about a withdrawal that is registered.
 *
 * @param mayStay asked of what is not known
 */
export async function keepRejections(
  { client, now }: LedgerEntry,
  id: WithdrawalId,
  rejections: readonly Rejection[],
  mayStay: (rejection: Rejection) => boolean,
): Promise<void> {
  // One from the future would take the place of the device's first that counts.
  const said = rejections.filter(({ message }) => message.castAt <= now + CLOCK_TOLERANCE_SECONDS);
  if (said.length === 0) return;
  const known = new Set((await rejectionsSeen(client, id)).map(({ signature }) => signature));
  for (const vote of said) {
    if (known.has(vote.signature) || !mayStay(vote)) continue;
    const { device, policyHash } = vote.message;
    await client.query(
      `INSERT INTO seen_rejection (withdrawal_id, device, policy_hash, signed, seen_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT DO NOTHING`,
      [id, device, policyHash, JSON.stringify(writeSignedVote(vote)), now],
    );
  }
}
