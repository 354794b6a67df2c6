import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import pg from 'pg';
import { pino } from 'pino';
import { type z } from 'zod';
import { buildApp } from '../../src/server/build-app.js';
import { type Clock } from '../../src/server/platform/clock.js';
import { type Outward } from '../../src/server/platform/config/outward.js';
import { makeDataSource } from '../../src/server/platform/database/data-source.js';
import { openDatabase } from '../../src/server/platform/database/prepare-database.js';
import { problemSchema } from '../../src/server/platform/http/problem.js';
import { Deployment } from '../../src/server/platform/deployment.js';
import { type SignedRequest } from '../../src/protocol/http-signature.js';
import { type ConsoleBundle } from '../../src/server/console/console-bundle.js';
import { aConsoleBundle } from './builders/a-console-bundle.js';
import { aGenesis, type TestGenesis } from './builders/a-genesis.js';
import { serverDatabases } from './server-databases.js';
import { type TestDatabase } from './template-database.js';

/** What signatures cover, where no port was chosen; requests go to whatever port the server got. */
export const PUBLIC_URL = 'https://sekisho.test';

/** What came back. */
export class Answer {
  readonly json: unknown;

  constructor(
    readonly status: number,
    readonly headers: Headers,
    readonly text: string,
  ) {
    this.json = /json(;|$)/.test(headers.get('content-type') ?? '') ? JSON.parse(text) : undefined;
  }

  /** Read as the published schema has it, to the letter. */
  as<T>(schema: z.ZodType<T>): T {
    return schema.parse(this.json);
  }

  /** The code of a refusal; for everything else the status, so that a test which expected a refusal says what it got. */
  get code(): string {
    const problem = problemSchema.safeParse(this.json);
    return problem.success ? problem.data.code : `answered ${this.status}`;
  }
}

/** The server as it runs, in this process, on a database of its own. */
export class ServerUnderTest {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly url: string,
    readonly genesis: TestGenesis,
    readonly database: TestDatabase,
    /** What signatures cover. */
    readonly publicUrl: string,
  ) {}

  static async start(
    options: {
      genesis?: TestGenesis;
      database?: TestDatabase;
      clock?: Clock;
      consoleBundle?: ConsoleBundle;
      /** Whom it tells by itself: nobody unless said. */
      outward?: Outward;
      /** Where browsers find it: then it is called by what it is told that it is called. */
      port?: number;
    } = {},
  ): Promise<ServerUnderTest> {
    const genesis = options.genesis ?? aGenesis();
    const database = options.database ?? (await serverDatabases.clone());
    const source = makeDataSource(database.url);
    await openDatabase(source, genesis.genesis.hash);
    const utf8 = new TextDecoder();
    const files = {
      genesis: utf8.decode(genesis.files.genesis),
      policy: utf8.decode(genesis.files.policy),
      enrolments: utf8.decode(genesis.files.enrolments),
    };
    const publicUrl = options.port === undefined ? PUBLIC_URL : `http://localhost:${options.port}`;
    const deployment = new Deployment(genesis.genesis, genesis.policy, files, publicUrl);
    const consoleBundle = options.consoleBundle ?? aConsoleBundle();
    const logger = pino({ level: process.env['SEKISHO_TEST_LOG'] ?? 'silent' });
    const app = await buildApp({
      ...{ deployment, source, consoleBundle, logger },
      ...(options.clock && { clock: options.clock }),
      ...(options.outward && { outward: options.outward }),
    });
    await app.listen(options.port ?? 0, '127.0.0.1');
    return new ServerUnderTest(app, await app.getUrl(), genesis, database, publicUrl);
  }

  /** Sends a signed request as it was signed. */
  send({ method, targetUri, headers, body }: SignedRequest): Promise<Answer> {
    return this.fetch(targetUri.slice(this.publicUrl.length), {
      method,
      headers: { ...headers, ...(body.length > 0 && { 'content-type': 'application/json' }) },
      ...(body.length > 0 && { body: new Uint8Array(body) }),
    });
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return this.fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: text,
    });
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(`${this.url}${path}`, init);
    const text = await response.text();
    return new Answer(response.status, response.headers, text);
  }

  /** As if so much time had gone by since work was handed out last. */
  async letWorkWait(seconds: number): Promise<void> {
    const client = new pg.Client({ connectionString: this.database.url });
    await client.connect();
    await client.query('UPDATE withdrawal SET work_due_at = work_due_at - make_interval(secs => $1)', [seconds]);
    await client.query('UPDATE policy_change_due SET due_at = due_at - make_interval(secs => $1)', [seconds]);
    await client.end();
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.database.drop();
  }
}
