import { z } from 'zod';
import { type LedgerTransaction } from '../chain.js';
import { type AttestationKey } from '../keys/attestation-key.js';
import { type Genesis } from '../../protocol/genesis.js';
import { type SignedReceipt } from '../../protocol/receipt.js';
import { type Clock } from './clock.js';
import { wholeNumber } from './columns.js';
import { type Database } from './database.js';
import { assertHeld, type Lease } from './lease.js';
import { appendReceipt, isInLedger, type Statement } from './receipts.js';

/** Where the chain of receipts ends. */
export interface Head {
  readonly sequence: number;
  readonly hash: string;
}

export interface LedgerOptions {
  readonly database: Database;
  readonly lease: Lease;
  readonly clock: Clock;
  readonly genesis: Genesis;
  readonly attestation: AttestationKey;
}

const headRow = z.object({ sequence: wholeNumber, hash: z.string() });

/** One writing transaction, at one moment, and the receipts that it makes. */
export class LedgerEntry {
  readonly receipts: SignedReceipt[] = [];

  constructor(
    readonly client: LedgerTransaction,
    /** Unix seconds. Everything that this transaction decides, it decides at this moment. */
    readonly now: number,
    private readonly options: LedgerOptions,
  ) {}

  /** Signs a statement and puts it at the end of the chain. Takes the head's lock, so it comes after all other locks. */
  async append(statement: Statement): Promise<SignedReceipt> {
    const { genesis, attestation } = this.options;
    const receipt = await appendReceipt(this.client, statement, this.now, genesis, attestation);
    this.receipts.push(receipt);
    return receipt;
  }
}

/**
 * The signing module's own record: the only way to write to it is a transaction that has checked the lease
 * and knows the time.
 */
export class Ledger {
  private readonly listeners: (() => void)[] = [];

  constructor(private readonly options: LedgerOptions) {}

  get database(): Database {
    return this.options.database;
  }

  /** Called after every transaction that has made receipts. */
  onReceipts(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Runs `work` in one transaction. Whatever it throws has not happened. */
  async write<T>(work: (entry: LedgerEntry) => Promise<T>): Promise<T> {
    let made: readonly SignedReceipt[] = [];
    const value = await this.options.database.transaction(
      async (client) => {
        const recorded = await assertHeld(client, this.options.lease);
        const entry = new LedgerEntry(client, this.options.clock.now(recorded), this.options);
        made = entry.receipts;
        return work(entry);
      },
      // A transaction that matters has made a receipt. One without (a sighting noted) may be done again.
      async (client) => {
        const last = made.at(-1);
        return last !== undefined && (await isInLedger(client, last, this.options.genesis));
      },
    );
    if (made.length > 0) for (const listener of this.listeners) listener();
    return value;
  }

  async head(): Promise<Head> {
    const { rows } = await this.options.database.query('SELECT sequence, hash FROM ledger_head');
    return headRow.parse(rows[0]);
  }

  /** By our clock; for reports and for choosing what to look at. Decisions are made inside `write`. */
  now(): number {
    return this.options.clock.now();
  }
}
