import { bytesOf, type Hex32 } from '../../../src/protocol/hex.js';
import { leafHash, merkleRoot } from '../../../src/protocol/log/merkle-tree.js';
import { readSignedReceipt, receiptHash, verifyReceipt, writeSignedReceipt } from '../../../src/protocol/receipt.js';
import { describeVectors } from './describe-vectors.js';

interface Run {
  readonly deploymentId: Hex32;
  readonly attestationKey: Hex32;
  readonly genesis: Hex32;
  readonly receipts: readonly unknown[];
}

describeVectors('receipts.json', ({ deploymentId, attestationKey, genesis, receipts }: Run) => {
  const hashes: Hex32[] = [];
  for (const [place, given] of receipts.entries()) {
    const receipt = readSignedReceipt(given);
    if (receipt === null) return { malformed: place };
    expect(writeSignedReceipt(receipt)).toEqual(given);
    if (!verifyReceipt(deploymentId, receipt, attestationKey)) return { invalid: place };
    const { sequence, previous } = receipt.message;
    if (sequence !== place + 1 || previous !== (hashes.at(-1) ?? genesis)) return { broken: place };
    hashes.push(receiptHash(deploymentId, receipt.message));
  }
  return { hashes };
});

describeVectors('merkle.json', ({ events }: { events: readonly string[] }) => {
  const leaves = events.map((event) => leafHash(bytesOf(event)));
  return { leaves, root: merkleRoot(leaves) };
});
