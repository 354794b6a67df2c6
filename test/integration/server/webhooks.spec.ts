import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { Webhook } from 'standardwebhooks';
import { WEBHOOK_RETRIES } from '../../../src/core/retry-times.js';
import {
  readSignedReceipt,
  verifyReceipt,
  writeSignedReceipt,
  type SignedReceipt,
} from '../../../src/protocol/receipt.js';
import { openOutward } from '../../../src/server/platform/config/outward.js';
import { readServerConfig } from '../../../src/server/platform/config/server-config.js';
import { Database } from '../../../src/server/platform/database/database.js';
import { DeliverMessages } from '../../../src/server/webhooks/deliver-messages.js';
import { News } from '../../../src/server/platform/news.js';
import {
  resentSchema,
  webhookAttemptsSchema,
  webhookBodySchema,
  webhookPageSchema,
  type WebhookBody,
} from '../../../src/server/webhooks/webhook-views.js';
import { ALICE } from '../../support/builders/a-device.js';
import { anEngine, aSigningModule } from '../../support/builders/an-engine.js';
import { TestReceipts } from '../../support/builders/test-receipts.js';
import { approve, propose, type Proposed } from '../../support/proposals.js';
import { PUBLIC_URL, ServerUnderTest } from '../../support/server-under-test.js';
import { TakingServer, type Taken } from '../../support/taking-server.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../support/temporary-folder.js';
import { TestClock } from '../../support/test-clock.js';

const engine = anEngine('trading', PUBLIC_URL);
const attestation = aSigningModule(PUBLIC_URL);
const [OLD, NEW] = [1, 2].map((filler) => Buffer.alloc(32, filler).toString('base64')) as [string, string];

let folder: string;
let secretFile: string;
let receiver: TakingServer;
let clock: TestClock;
let server: ServerUnderTest;
let receipts: TestReceipts;

beforeAll(async () => {
  folder = makeTemporaryFolder();
  secretFile = join(folder, 'webhook.secret');
  writeSecrets(OLD);
  receiver = await TakingServer.start();
  clock = new TestClock();
  const config = join(folder, 'server.json');
  writeFileSync(
    config,
    JSON.stringify({
      environment: 'development',
      listen: { host: '127.0.0.1', port: 0 },
      publicUrl: PUBLIC_URL,
      databaseUrl: 'postgres://nobody@127.0.0.1/nothing',
      genesis: { directory: folder, hash: 'ab'.repeat(32) },
      webhooks: { url: `${receiver.url}/sekisho`, secretFile, internal: true },
    }),
  );
  server = await ServerUnderTest.start({ clock, outward: openOutward(readServerConfig(config)) });
  receipts = new TestReceipts(server.genesis);
});
afterAll(async () => {
  await server.stop();
  await receiver.stop();
  removeTemporaryFolder(folder);
});
beforeEach(() => {
  receiver.taken.length = 0;
  receiver.reply = () => ({ status: 200 });
});

function writeSecrets(...secrets: readonly string[]): void {
  writeFileSync(secretFile, '', { flag: 'a', mode: 0o600 });
  chmodSync(secretFile, 0o600);
  writeFileSync(secretFile, `${secrets.map((each) => `whsec_${each}`).join('\n')}\n`);
  chmodSync(secretFile, 0o400);
}

/** As its receiver does: the specification's own library, then our schema. */
function verified({ headers, body }: Taken, secret = OLD): WebhookBody {
  return webhookBodySchema.parse(new Webhook(secret).verify(body, headers as Record<string, string>));
}

async function hand(stated: readonly SignedReceipt[]): Promise<void> {
  const answer = await server.send(
    attestation.post(
      '/v1/signing-work/receipts',
      { receipts: stated.map(writeSignedReceipt) },
      { tag: 'sekisho-work' },
    ),
  );
  expect(answer.status).toBe(200);
}

const query = (sql: string) => server.app.get(Database).run(sql);

/** Time goes on, and the server looks what is due. */
function later(seconds: number): void {
  clock.pass(seconds);
  server.app.get(News).tell();
}

const idOf = ({ headers }: Taken) => String(headers['webhook-id']);
/** Signed by the clock that the server goes by. */
const get = (path: string) => server.send(engine.get(path, { created: clock.seconds() }));
const readPage = async (query = '') => (await get(`/v1/webhooks/messages${query}`)).as(webhookPageSchema);
const messageOf = async (id: string) => (await readPage('?limit=200')).items.find((each) => each.id === id);
const attemptsOf = async (id: string) =>
  (await get(`/v1/webhooks/messages/${id}/attempts`)).as(webhookAttemptsSchema).items;
const resend = (id: string) =>
  server.send(engine.post(`/v1/webhooks/messages/${id}/resend`, {}, { tag: 'sekisho-read', created: clock.seconds() }));

/** Until the message stands so: its note is written after the receiver has answered. */
async function until(id: string, state: string): Promise<void> {
  while ((await messageOf(id))?.state !== state) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('the engine’s receiver', () => {
  let proposal: Proposed;

  it('is told of every state, signed as Standard Webhooks has it, with receipts to verify', async () => {
    proposal = await propose(server);
    const [waits] = await receiver.until(1);
    if (waits === undefined) throw new Error('nothing came');
    expect([waits.method, waits.path, waits.headers['content-type']]).toEqual(['POST', '/sekisho', 'application/json']);
    expect(() => verified(waits, NEW)).toThrow('No matching signature');
    const { data, type } = verified(waits);
    expect(type).toBe('withdrawal.pending_approval');
    expect(data).toMatchObject({ id: proposal.id, state: 'pending_approval', reason: null, receipts: [] });

    await hand(receipts.payment(proposal.intent, 'ab'.repeat(32)));
    const told = (await receiver.until(6)).slice(1).map((each) => verified(each));
    // Sent side by side, and not in order: the sequence has it.
    const inOrder = [...told].sort((a, b) => a.data.sequence - b.data.sequence);
    expect(inOrder.map((each) => each.type)).toEqual(
      ['authorised', 'signing', 'broadcast', 'confirmed', 'final'].map((state) => `withdrawal.${state}`),
    );
    const last = inOrder.at(-1)?.data.receipts.map(readSignedReceipt) ?? [];
    const { policy, genesis } = server.genesis;
    expect(last.map((receipt) => receipt?.message.outcome)).toContain('final');
    for (const receipt of last)
      expect(receipt && verifyReceipt(policy.deploymentId, receipt, genesis.attestationKey)).toBe(true);
  });

  it('is told why something waits, though its state stays', async () => {
    const waiting = await propose(server);
    await receiver.until(1);
    await hand([
      receipts.state(waiting.intent, 'registered'),
      receipts.state(waiting.intent, 'authorised'),
      receipts.state(waiting.intent, 'waiting', { reason: 'INSUFFICIENT_FUNDS' }),
    ]);
    const told = (await receiver.until(3)).map((each) => verified(each).data);
    expect(told.map(({ state, reason }) => [state, reason])).toContainEqual(['authorised', 'INSUFFICIENT_FUNDS']);
  });

  it('is told by no other: a vote is between its approver and the signing module', async () => {
    const voted = await propose(server);
    await receiver.until(1);
    await approve(server, ALICE, voted);
    const next = await propose(server);
    const told = (await receiver.until(2)).map((each) => verified(each).data.id);
    expect(told).toEqual([voted.id, next.id]);
  });
});

describe('a receiver that is down', () => {
  it('is tried again over a day, with the same message under the same id, and every attempt is on record', async () => {
    const replies = [null, { status: 500 }, { status: 302, headers: { location: `${receiver.url}/elsewhere` } }];
    receiver.reply = () => replies[(receiver.taken.length - 1) % replies.length] ?? null;
    await propose(server);
    const [first] = await receiver.until(1);
    if (first === undefined) throw new Error('nothing came');
    const id = idOf(first);
    for (const [number, wait] of WEBHOOK_RETRIES.entries()) {
      await attempted(id, number + 1);
      later(wait - 1);
      await quiet(number + 1);
      later(1);
      await receiver.until(number + 2);
    }
    await until(id, 'failed');
    later(7 * 86_400);
    await quiet(9);
    expect(new Set(receiver.taken.map(idOf))).toEqual(new Set([id]));
    expect(new Set(receiver.taken.map(({ body }) => body.toString())).size).toBe(1);
    expect(receiver.taken.every(({ path }) => path === '/sekisho')).toBe(true);
    // Each attempt says when it is made: a receiver takes nothing old.
    const times = receiver.taken.map(({ headers }) => Number(headers['webhook-timestamp']));
    expect((times[8] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(86_400);
    for (const { headers, body } of receiver.taken)
      expect(headers['webhook-signature']).toBe(
        new Webhook(OLD).sign(id, new Date(Number(headers['webhook-timestamp']) * 1000), body.toString()),
      );
    const attempts = await attemptsOf(id);
    expect(attempts.map(({ status, failure }) => [status, failure])).toEqual(
      Array.from({ length: 3 }, () => [
        [null, 'no answer: ECONNRESET'],
        [500, 'answered 500'],
        [302, 'answered 302'],
      ]).flat(),
    );
  });

  it('gets what it has missed when it asks for it: one by its id, or all since a moment', async () => {
    const [failed] = (await readPage('?state=failed')).items;
    if (failed === undefined) throw new Error('the test before left one');
    expect((await resend(failed.id)).as(resentSchema)).toEqual({ messages: 1 });
    const [again] = await receiver.until(1);
    expect(again && idOf(again)).toBe(failed.id);
    await until(failed.id, 'delivered');
    expect(await attemptsOf(failed.id)).toHaveLength(10);
    expect((await resend(`msg_${'0'.repeat(32)}`)).code).toBe('NOT_FOUND');

    const { items } = await readPage('?limit=200');
    const since = items.find((_, place) => place === 2)?.createdAt ?? '';
    const ask = (body: unknown) =>
      server.send(engine.post('/v1/webhooks/resend', body, { tag: 'sekisho-read', created: clock.seconds() }));
    receiver.taken.length = 0;
    expect((await ask({ since })).as(resentSchema)).toEqual({ messages: 3 });
    const sent = (await receiver.until(3)).map(idOf);
    expect(new Set(sent)).toEqual(new Set(items.slice(0, 3).map(({ id }) => id)));
    expect((await ask({ since, onlyFailed: true })).as(resentSchema)).toEqual({ messages: 0 });
    expect((await ask({ since: 'yesterday' })).code).toBe('MALFORMED');
  });

  it('that never answers holds up nobody who wants to stop, and its message is sent by whoever comes next', async () => {
    const silent = await TakingServer.start();
    silent.reply = () => 'silence';
    const stopping = new AbortController();
    const settings = { url: silent.url, internal: true, secrets: () => [Buffer.from(OLD, 'base64')] };
    const [done] = (await readPage('?limit=1')).items;
    if (done === undefined) throw new Error('the tests before left some');
    // Ahead of the server's own clock: nobody else finds it due.
    const ahead = new TestClock();
    ahead.pass(400 * 86_400);
    await query(`INSERT INTO webhook_delivery (message_id, due_at) VALUES ('${done.id}', now() + interval '300 days')`);
    const delivery = new DeliverMessages(settings, server.app.get(Database), ahead).execute(stopping.signal);
    await silent.until(1);
    stopping.abort();
    await delivery;
    expect(await attemptsOf(done.id)).toHaveLength(done.attempts);
    expect((await messageOf(done.id))?.state).toBe('pending');
    await query('DELETE FROM webhook_delivery');
    await silent.stop();
  });

  it('leaves a log that nobody can edit', async () => {
    const client = new pg.Client({ connectionString: server.database.url });
    await client.connect();
    for (const sql of [
      'DELETE FROM webhook_attempt',
      "UPDATE webhook_attempt SET failure = 'none'",
      'TRUNCATE webhook_attempt',
      "UPDATE webhook_message SET body = '{}'",
    ])
      await expect(client.query(sql)).rejects.toMatchObject({ code: '23001' });
    await client.end();
  });

  /** The attempt's note is written. */
  async function attempted(id: string, count: number): Promise<void> {
    while ((await attemptsOf(id)).length < count) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  async function quiet(count: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(receiver.taken).toHaveLength(count);
  }
});

describe('the secret', () => {
  it('is exchanged without a restart: for a while both sign', async () => {
    // Attempts before have moved this clock by days, and the receiver’s library goes by the machine’s.
    clock.reset();
    writeSecrets(NEW, OLD);
    await propose(server);
    const [both] = await receiver.until(1);
    if (both === undefined) throw new Error('nothing came');
    expect(verified(both, OLD)).toEqual(verified(both, NEW));
    writeSecrets(NEW);
    await propose(server);
    const [, last] = await receiver.until(2);
    if (last === undefined) throw new Error('nothing came');
    expect(() => verified(last, OLD)).toThrow('No matching signature');
    expect(verified(last, NEW).type).toBe('withdrawal.pending_approval');
  });

  it('that others can read signs nothing; the message waits until that is mended', async () => {
    chmodSync(secretFile, 0o444);
    await propose(server);
    const [newest] = await newestMessage();
    const id = newest?.id ?? '';
    while ((await attemptsOf(id)).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await attemptsOf(id))[0]).toMatchObject({ status: null, failure: 'the secret cannot be read' });
    expect(receiver.taken).toEqual([]);
    chmodSync(secretFile, 0o400);
    later(5);
    await receiver.until(1);
  });

  async function newestMessage() {
    const before = (await readPage('?limit=1')).items[0]?.id;
    for (;;) {
      const { items } = await readPage('?limit=1');
      if (items[0]?.id !== before || items[0]?.state === 'pending') return items;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
});
