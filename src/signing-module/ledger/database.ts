import pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { type LedgerTransaction } from '../chain.js';
import { InvariantViolation } from '../../protocol/invariant.js';
import { type Log } from '../../process/log.js';

export interface DatabaseOptions {
  readonly url: string;
  readonly log: Log;
  /** Connections at most. Each loop of the module works on one withdrawal at a time, so a handful is plenty. */
  readonly max?: number;
}

/** Asks the ledger, in or out of a transaction. Rows come as strangers do: through a schema. */
export interface Reader {
  query(sql: string, values?: unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
}

/** The database did not do it, or cannot be asked. Nothing was written; trying again is safe. */
export class LedgerUnavailable extends Error {
  override readonly name = 'LedgerUnavailable';
}

/** Longer than any statement of ours takes; short enough that a lock that nobody gives back is noticed. */
const STATEMENT_TIMEOUT_MS = 30_000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000;
const CONNECT_TIMEOUT_MS = 5_000;

/** The module's connection to its own PostgreSQL, and what a transaction means there. */
export class Database implements Reader {
  private readonly pool: pg.Pool;
  private isClosing = false;

  constructor(private readonly options: DatabaseOptions) {
    this.pool = new pg.Pool({
      connectionString: options.url,
      max: options.max ?? 8,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
      // The client gives up as well, for the case that the network swallows the answer.
      query_timeout: STATEMENT_TIMEOUT_MS + 15_000,
      keepAlive: true,
      application_name: 'sekisho-signing-module',
    });
    // A connection that dies while nobody uses it is no event; the pool opens another.
    this.pool.on('error', (error) => {
      options.log.warn({ err: error }, 'an idle database connection was lost');
    });
  }

  /** One statement in a transaction of its own. */
  async query(sql: string, values: unknown[] = []): Promise<{ readonly rows: readonly unknown[] }> {
    try {
      return await this.pool.query<pg.QueryResultRow>(sql, values);
    } catch (error) {
      throw asLedgerError(error);
    }
  }

  /**
   * Runs `work` in one transaction at READ COMMITTED: row locks and constraints do the rest. A throw rolls back.
   *
   * A COMMIT without an answer may have happened or not. It is read back, for as long as that takes, before
   * anything else is done: `wasCommitted` has to wait for whatever the lost connection still does, by locking
   * a row that it held, and then tell whether what it wrote is there.
   */
  async transaction<T>(
    work: (client: LedgerTransaction) => Promise<T>,
    wasCommitted: (client: LedgerTransaction) => Promise<boolean>,
  ): Promise<T> {
    const client = await this.connect();
    let value: T;
    try {
      await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
      value = await work(client);
    } catch (error) {
      await rollBack(client);
      throw asLedgerError(error);
    }

    let answer: pg.QueryResult;
    try {
      answer = await client.query('COMMIT');
    } catch (error) {
      client.release(true);
      this.options.log.warn({ err: error }, 'a COMMIT got no answer and is read back');
      if (await this.readBack(wasCommitted)) return value;
      throw new LedgerUnavailable('the transaction was not committed', { cause: error });
    }
    client.release();
    // PostgreSQL answers the COMMIT of a transaction that had failed with ROLLBACK.
    if (answer.command !== 'COMMIT') throw new LedgerUnavailable(`COMMIT was answered with ${answer.command}`);
    return value;
  }

  async close(): Promise<void> {
    this.isClosing = true;
    await this.pool.end();
  }

  private async connect(): Promise<pg.PoolClient> {
    let client: pg.PoolClient;
    try {
      client = await this.pool.connect();
    } catch (error) {
      throw asLedgerError(error);
    }
    // The pool minds idle connections only. One that dies in our hands fails the query that uses it; without a
    // listener the event would end the process besides.
    if (client.listenerCount('error') === 0) {
      client.on('error', (error: Error) => {
        this.options.log.warn({ err: error }, 'a database connection was lost');
      });
    }
    return client;
  }

  private async readBack(wasCommitted: (client: LedgerTransaction) => Promise<boolean>): Promise<boolean> {
    for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 2, 2_000)) {
      if (this.isClosing) throw new LedgerUnavailable('closed while a COMMIT was unanswered');
      try {
        const client = await this.connect();
        try {
          await client.query('BEGIN');
          return await wasCommitted(client);
        } finally {
          await rollBack(client);
        }
      } catch (error) {
        this.options.log.warn({ err: error }, 'the database cannot tell yet whether it committed');
        await sleep(pauseMs);
      }
    }
  }
}

async function rollBack(client: pg.PoolClient): Promise<void> {
  try {
    await client.query('ROLLBACK');
    client.release();
  } catch {
    // Whatever state the connection is in, the server rolls back when it goes.
    client.release(true);
  }
}

/** SQLSTATE class 23: what must never be tried was tried, and the schema's second look caught it. */
function asLedgerError(error: unknown): unknown {
  if (error instanceof pg.DatabaseError) {
    if (error.code?.startsWith('23') === true) {
      return new InvariantViolation(`the ledger refused: ${error.constraint ?? error.message}`, { cause: error });
    }
    return new LedgerUnavailable(`the database said ${error.code ?? 'no'}`, { cause: error });
  }
  return isConnectionLost(error) ? new LedgerUnavailable('the database cannot be reached', { cause: error }) : error;
}

/** The system's errors have a number; the driver's own words about its connection have nothing but their text. */
function isConnectionLost(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const lost = /^(Connection terminated|Query read timeout|timeout exceeded|Client has encountered a connection error)/;
  return 'errno' in error || ('message' in error && typeof error.message === 'string' && lost.test(error.message));
}
