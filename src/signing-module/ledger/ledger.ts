import { type LedgerTransaction } from '../chain.js';
import { receiptHash, type SignedReceipt } from '../../protocol/receipt.js';
import { type Clock } from './clock.js';
import { type Database } from './database.js';
import { type Head } from './head.js';
import { KnownHead } from './known-head.js';
import { assertHeld, type Lease } from './lease.js';
import { appendReceipt, isInLedger, type ReceiptMaker, type Statement } from './receipts.js';

export interface LedgerOptions extends ReceiptMaker {
  readonly database: Database;
  readonly lease: Lease;
  readonly clock: Clock;
  /** As it was verified at the start. */
  readonly head: Head;
}

/** One writing transaction, at one moment, and the receipts that it makes. */
export class LedgerEntry {
  readonly receipts: SignedReceipt[] = [];

  constructor(
    readonly client: LedgerTransaction,
    /** Unix seconds. Everything that this transaction decides, it decides at this moment. */
    readonly now: number,
    private readonly options: LedgerOptions,
    private readonly known: KnownHead,
  ) {}

  /** Signs a statement and puts it at the end of the chain. Takes the head's lock, so it comes after all other locks. */
  async append(statement: Statement): Promise<SignedReceipt> {
    // Once more under the lock: another connection may have committed since this transaction began.
    await this.client.query('SELECT FROM ledger_head FOR UPDATE');
    await this.known.demand(this.client);
    const receipt = await appendReceipt(this.client, statement, this.now, this.options);
    this.receipts.push(receipt);
    return receipt;
  }
}

/**
 * The signing module's own record: the only way to write to it is a transaction that has checked the lease
 * and knows the time.
 */
export class Ledger {
  private readonly listeners: ((made: readonly SignedReceipt[]) => void)[] = [];
  private readonly known: KnownHead;

  constructor(private readonly options: LedgerOptions) {
    this.known = new KnownHead(options.head);
  }

  get database(): Database {
    return this.options.database;
  }

  /** Called after every transaction that has made receipts. */
  onReceipts(listener: (made: readonly SignedReceipt[]) => void): void {
    this.listeners.push(listener);
  }

  /** Runs `work` in one transaction. Whatever it throws has not happened. */
  async write<T>(work: (entry: LedgerEntry) => Promise<T>): Promise<T> {
    let made: readonly SignedReceipt[] = [];
    const value = await this.options.database.transaction(
      async (client) => {
        const recorded = await assertHeld(client, this.options.lease);
        await this.known.demand(client);
        const entry = new LedgerEntry(client, this.options.clock.now(recorded), this.options, this.known);
        made = entry.receipts;
        return work(entry);
      },
      // A transaction that matters has made a receipt. One without (a sighting noted) may be done again.
      async (client) => {
        const last = made.at(-1);
        return last !== undefined && (await isInLedger(client, last, this.options.genesis));
      },
    );
    const last = made.at(-1);
    if (last === undefined) return value;
    this.known.advance({
      sequence: last.message.sequence,
      hash: receiptHash(this.options.genesis.deploymentId, last.message),
    });
    for (const listener of this.listeners) listener(made);
    return value;
  }

  /** Where the ledger ends, which is nowhere before what this process has committed. */
  head(): Promise<Head> {
    return this.known.demand(this.options.database);
  }

  /** By our clock; for reports and for choosing what to look at. Decisions are made inside `write`. */
  now(): number {
    return this.options.clock.now();
  }
}
