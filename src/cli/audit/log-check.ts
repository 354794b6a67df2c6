import { z } from 'zod';
import { type Hex32, parseHex32 } from '../../protocol/hex.js';
import { leafHash, merkleRoot } from '../../protocol/log/merkle-tree.js';
import { type Defect, type EventLine } from './export-line.js';

const received = z.object({
  type: z.literal('withdrawal.received'),
  withdrawalId: z.string(),
  bodyHash: z.string(),
  intentHash: z.string(),
});
const voteCast = z.object({ type: z.literal('vote.cast'), withdrawalId: z.string(), digest: z.string() });
const receiptTaken = z.object({
  type: z.literal('receipt.taken'),
  withdrawalId: z.string(),
  sequence: z.int(),
  hash: z.string(),
});
/** Events that name evidence by digest; all others concern us only as leaves. */
const naming = z.discriminatedUnion('type', [received, voteCast, receiptTaken]);

/** What the log says that there is about one withdrawal. */
export interface Logged {
  readonly line: number;
  received: { readonly bodyHash: string; readonly intentHash: string } | null;
  readonly votes: Set<string>;
  /** Receipt hashes. */
  readonly receipts: Set<string>;
}

/** Recomputes the log leaf by leaf, and notes which evidence it names. */
export class LogCheck {
  readonly byWithdrawal = new Map<string, Logged>();
  private readonly leaves: Hex32[] = [];

  get size(): number {
    return this.leaves.length;
  }

  root(): Hex32 {
    return merkleRoot(this.leaves);
  }

  add(line: number, { index, leaf, event }: EventLine): Defect[] {
    const defects: Defect[] = [];
    if (index !== this.leaves.length)
      defects.push({ line, what: `event ${index} stands where event ${this.leaves.length} belongs` });
    const computed = leafHash(new TextEncoder().encode(event));
    if (computed !== leaf) defects.push({ line, what: `event ${index} does not hash to its leaf` });
    this.leaves.push(parseHex32(leaf) ?? computed);
    this.note(line, event);
    return defects;
  }

  private note(line: number, text: string): void {
    const read = naming.safeParse(parsed(text));
    if (!read.success) return;
    const event = read.data;
    const logged = this.byWithdrawal.get(event.withdrawalId) ?? {
      line,
      received: null,
      votes: new Set<string>(),
      receipts: new Set<string>(),
    };
    this.byWithdrawal.set(event.withdrawalId, logged);
    switch (event.type) {
      case 'withdrawal.received':
        logged.received = event;
        break;
      case 'vote.cast':
        logged.votes.add(event.digest);
        break;
      case 'receipt.taken':
        logged.receipts.add(event.hash);
        break;
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
