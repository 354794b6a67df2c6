import { type Log } from '../process/log.js';
import { type HeadFile } from './head-file.js';
import { type Ledger } from './ledger/ledger.js';
import { cancelsStatedIn } from './ledger/engine-cancels.js';
import { readReceipts } from './ledger/receipts.js';
import { ordersStatedIn } from './ledger/stop-orders.js';
import { ServerUnavailable, type ServerLink } from './server-link.js';

/** A receipt can name hundreds of votes, 35 KB of them; so many fit into the megabyte that the server reads. */
const BATCH = 20;

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
  ) {}

  /** Next time, ask first: the server hands out what it should know is done. */
  doubtServer(): void {
    this.lastAtServer = null;
  }

  async round(): Promise<void> {
    const head = await this.ledger.head();
    let last = this.lastAtServer ?? (await this.link.postReceipts([]));
    while (last < head.sequence) {
      const batch = await readReceipts(this.ledger.database, last + 1, BATCH);
      // Before anybody can act on them: an engine credits its customer on an end, and a database that was set back
      // to before that end would pay all the same.
      await this.headFile.advance(await this.ledger.head());
      const to = batch.at(-1)?.message.sequence ?? last;
      const { database } = this.ledger;
      const orders = await ordersStatedIn(database, last + 1, to);
      const said = await this.post(batch, { orders, cancels: await cancelsStatedIn(database, last + 1, to) });
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
