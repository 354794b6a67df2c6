import { z } from 'zod';
import { type Genesis } from '../../protocol/genesis.js';
import { type Hex32 } from '../../protocol/hex.js';
import { readSignedReceipt, verifyReceipt } from '../../protocol/receipt.js';
import { type Receipt } from '../../protocol/verbs.js';

const shown = z.array(z.unknown()).max(1000);

/** What the signing module has really said of a withdrawal, in its order. A server can leave some of it out. */
export function provenReceipts(
  value: unknown,
  withdrawal: Hex32,
  { deploymentId, attestationKey }: Genesis,
): readonly Receipt[] {
  const receipts = (shown.safeParse(value).data ?? []).flatMap((each) => {
    const receipt = readSignedReceipt(each);
    if (receipt?.message.withdrawalId !== withdrawal) return [];
    return verifyReceipt(deploymentId, receipt, attestationKey) ? [receipt.message] : [];
  });
  return receipts.sort((one, two) => one.sequence - two.sequence);
}
