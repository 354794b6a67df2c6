import { Injectable } from '@nestjs/common';
import { DataSource, type QueryRunner } from 'typeorm';
import { type ZodType } from 'zod';
import { appendEvents } from '../../audit/append-events.js';
import { type SekishoEvent } from '../../audit/event.js';
import { Clock } from '../clock.js';
import { News } from '../news.js';
import { DatabaseAway } from './is-unavailable.js';
import { type Sql, type SqlValue } from './sql.js';

/** A transaction that writes down what it does: events that are recorded here are appended just before its commit. */
export interface Transaction extends Sql {
  record(event: SekishoEvent): void;
}

/** The one way to the database. READ COMMITTED; row locks and unique constraints do the rest (docs/adr/0006). */
@Injectable()
export class Database implements Sql {
  constructor(
    private readonly source: DataSource,
    private readonly clock: Clock,
    private readonly news: News,
  ) {}

  /** Not where only the API's description is wanted. */
  get isConnected(): boolean {
    return this.source.isInitialized;
  }

  rows<Row>(row: ZodType<Row>, sql: string, values: readonly SqlValue[] = []): Promise<Row[]> {
    return this.withRunner((runner) => rowsOf(runner, row, sql, values));
  }

  run(sql: string, values: readonly SqlValue[] = []): Promise<number> {
    return this.withRunner((runner) => runOn(runner, sql, values));
  }

  /**
   * Everything in `work`, or nothing. Its events go in last, under the log head's lock, so that the lock that all
   * writers share is held for the shortest time and nobody who holds it waits for another.
   */
  async transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const result = await this.withRunner(async (runner) => {
      const events: SekishoEvent[] = [];
      const transaction = { ...sqlOn(runner), record: (event: SekishoEvent) => void events.push(event) };
      await runner.startTransaction('READ COMMITTED');
      try {
        const answer = await work(transaction);
        await appendEvents(transaction, events, this.clock.now());
        await runner.commitTransaction();
        return answer;
      } catch (error) {
        await rollBack(runner);
        throw error;
      }
    });
    this.news.tell();
    return result;
  }

  /** One unchanging look at everything, for exports. The connection is given back however the reader leaves. */
  async *snapshot<T>(read: (sql: Sql) => AsyncGenerator<T>): AsyncGenerator<T> {
    const runner = await this.connect();
    try {
      await runner.startTransaction('REPEATABLE READ');
      await runner.query('SET TRANSACTION READ ONLY');
      yield* read(sqlOn(runner));
    } finally {
      await rollBack(runner);
      await runner.release();
    }
  }

  private async connect(): Promise<QueryRunner> {
    const runner = this.source.createQueryRunner();
    try {
      await runner.connect();
      return runner;
    } catch (error) {
      await runner.release();
      throw new DatabaseAway('no connection to the database', { cause: error });
    }
  }

  private async withRunner<T>(work: (runner: QueryRunner) => Promise<T>): Promise<T> {
    const runner = await this.connect();
    try {
      return await work(runner);
    } finally {
      await runner.release();
    }
  }
}

/** A connection that broke has rolled back by itself, and what broke it is the error worth telling. */
async function rollBack(runner: QueryRunner): Promise<void> {
  try {
    await runner.rollbackTransaction();
  } catch {
    return;
  }
}

function sqlOn(runner: QueryRunner): Sql {
  return {
    rows: (row, sql, values = []) => rowsOf(runner, row, sql, values),
    run: (sql, values = []) => runOn(runner, sql, values),
  };
}

async function rowsOf<Row>(
  runner: QueryRunner,
  row: ZodType<Row>,
  sql: string,
  values: readonly SqlValue[],
): Promise<Row[]> {
  const { records } = await runner.query(sql, [...values], true);
  return records.map((record) => row.parse(record));
}

async function runOn(runner: QueryRunner, sql: string, values: readonly SqlValue[]): Promise<number> {
  return (await runner.query(sql, [...values], true)).affected ?? 0;
}
