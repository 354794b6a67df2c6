import { type Hex32 } from '../../protocol/hex.js';
import { receiptHash } from '../../protocol/receipt.js';
import { type Receipt } from '../../protocol/verbs.js';
import { type Defect } from './export-line.js';

interface Placed {
  readonly line: number;
  readonly message: Receipt;
}

/** The signing module's statements about all withdrawals, put back into the one order in which it made them. */
export class ReceiptChain {
  private readonly placed: Placed[] = [];

  add(line: number, message: Receipt): void {
    this.placed.push({ line, message });
  }

  get length(): number {
    return this.placed.length;
  }

  /**
   * Each names the hash of the one before it, the first the genesis; so none between the first and the last
   * can be missing, doubled or moved.
   *
   * @param isPartial gaps are expected: the export was asked for some withdrawals only
   */
  check(deployment: Hex32, genesisHash: Hex32, isPartial: boolean): Defect[] {
    const defects: Defect[] = [];
    const inOrder = this.placed.toSorted((one, other) => one.message.sequence - other.message.sequence);
    let before: Receipt | null = null;
    for (const { line, message } of inOrder) {
      const expected: number = (before?.sequence ?? 0) + 1;
      const found = `receipt ${message.sequence}`;
      if (message.sequence < expected) defects.push({ line, what: `${found} is there twice` });
      else if (message.sequence > expected && !isPartial)
        defects.push({ line, what: `${missingText(expected, message.sequence - 1)} before ${found}` });
      else if (message.sequence === expected) {
        const previous = before === null ? genesisHash : receiptHash(deployment, before);
        if (message.previous !== previous) defects.push({ line, what: `${found} does not follow the one before it` });
        if (before !== null && message.recordedAt < before.recordedAt)
          defects.push({ line, what: `${found} was recorded before the one that it follows` });
      }
      before = message;
    }
    return defects;
  }
}

function missingText(from: number, to: number): string {
  return from === to ? `receipt ${from} is missing` : `receipts ${from} to ${to} are missing`;
}
