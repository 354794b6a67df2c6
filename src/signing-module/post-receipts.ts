import { type Log } from '../process/log.js';
import { type HeadFile } from './head-file.js';
import { type Ledger } from './ledger/ledger.js';
import { cancelsStatedIn } from './ledger/engine-cancels.js';
import { readReceipts } from './ledger/receipts.js';
import { ordersStatedIn } from './ledger/stop-orders.js';
import { type SignedReceipt } from '../protocol/receipt.js';
import { receiptsBody, ServerUnavailable, type ServerLink, type StatedBeside } from './server-link.js';

const BATCH = 20;
/**
 * Characters of JSON. The server reads a megabyte; a receipt can name hundreds of votes, 35 kB of them, and has an order or a cancel
 * of some kilobytes beside it, so that one always fits.
 */
const BATCH_CHARACTERS = 700_000;

interface Batch {
  readonly receipts: readonly SignedReceipt[];
  readonly stated: Required<StatedBeside>;
}

/**
 * Brings the server up to date with the chain of receipts. What it has is what it says it has: one that was
 * restored to yesterday names a smaller number and is given the rest again, the same receipts as then.
 */
export class PostReceipts {
  /** What the server last said it has; null when it has to be asked. */
  private lastAtServer: number | null = null;

  constructor(
    private readonly ledger: Ledger,
    private readonly link: Pick<ServerLink, 'postReceipts'>,
    private readonly headFile: Pick<HeadFile, 'advance'>,
    private readonly log: Log,
    private readonly charactersAtMost = BATCH_CHARACTERS,
  ) {}

  /** Next time, ask first: the server hands out what it should know is done. */
  doubtServer(): void {
    this.lastAtServer = null;
  }

  async round(): Promise<void> {
    const head = await this.ledger.head();
    let last = this.lastAtServer ?? (await this.link.postReceipts([]));
    while (last < head.sequence) {
      const { receipts, stated } = await this.batchAfter(last);
      // Before anybody can act on them: an engine credits its customer on an end, and a database that was set back
      // to before that end would pay all the same.
      await this.headFile.advance(await this.ledger.head());
      const said = await this.post(receipts, stated);
      this.lastAtServer = said;
      // It did not take them: no use in pushing, it is asked again at the next round's pace.
      if (said <= last) {
        this.lastAtServer = null;
        this.log.warn({ lastAtServer: said, head: head.sequence }, 'the server does not take the receipts');
        return;
      }
      last = said;
    }
    this.lastAtServer = last;
    // Asked again, because the ledger may have grown while we posted.
    const { sequence } = await this.ledger.head();
    if (last > sequence) {
      // A liar, or our database is an old copy; against the latter stands the head file.
      this.log.error({ lastAtServer: last, head: sequence }, 'the server claims receipts that we did not make');
      this.lastAtServer = null;
    }
  }

  /** As many as the server reads at once: where it refused the whole for its size, it would never have any of them. */
  private async batchAfter(last: number, atMost = BATCH): Promise<Batch> {
    const { database } = this.ledger;
    const receipts = await readReceipts(database, last + 1, atMost);
    const to = receipts.at(-1)?.message.sequence ?? last;
    const stated = {
      orders: await ordersStatedIn(database, last + 1, to),
      cancels: await cancelsStatedIn(database, last + 1, to),
    };
    const { length } = JSON.stringify(receiptsBody(receipts, stated));
    return length <= this.charactersAtMost || atMost === 1 ? { receipts, stated } : this.batchAfter(last, atMost >> 1);
  }

  private async post(...batch: Parameters<ServerLink['postReceipts']>): Promise<number> {
    try {
      return await this.link.postReceipts(...batch);
    } catch (error) {
      // Refused, not unreachable: perhaps it lacks earlier ones.
      if (error instanceof ServerUnavailable && error.status !== null) this.lastAtServer = null;
      throw error;
    }
  }
}
