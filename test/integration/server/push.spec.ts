import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { z } from 'zod';
import { NOTICE_RETRIES } from '../../../src/core/retry-times.js';
import { writeSignedChange } from '../../../src/protocol/governance/signed-change.js';
import { hashPolicy } from '../../../src/protocol/policy.js';
import { writeSignedReceipt, type SignedReceipt } from '../../../src/protocol/receipt.js';
import { keptSubscriptionSchema, noticeSettingsSchema } from '../../../src/server/notifications/notice-views.js';
import { Outbox } from '../../../src/server/notifications/outbox.js';
import { SendPush } from '../../../src/server/notifications/send-push.js';
import { NOWHERE, openOutward, type Outward } from '../../../src/server/platform/config/outward.js';
import { Database } from '../../../src/server/platform/database/database.js';
import { News } from '../../../src/server/platform/news.js';
import { writeSignedOrder } from '../../../src/protocol/orders/signed-order.js';
import { aChange, followingDocument } from '../../support/builders/a-change.js';
import { ALICE, BOB, CAROL, DAVE, ERIN } from '../../support/builders/a-device.js';
import { aGenesis } from '../../support/builders/a-genesis.js';
import { aPolicyDocument } from '../../support/builders/a-policy.js';
import { GOVERNANCE } from '../../support/builders/a-rich-policy.js';
import { aSigningModule } from '../../support/builders/an-engine.js';
import { aFreeze } from '../../support/builders/an-order.js';
import { TestReceipts } from '../../support/builders/test-receipts.js';
import { aConsoleSession } from '../../support/console-session.js';
import { approve, cast, propose, type Proposed } from '../../support/proposals.js';
import { PUBLIC_URL, ServerUnderTest } from '../../support/server-under-test.js';
import { TakingServer, type Taken } from '../../support/taking-server.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../support/temporary-folder.js';
import { readVapid, TestBrowser } from '../../support/test-browser.js';
import { TestClock } from '../../support/test-clock.js';

const attestation = aSigningModule(PUBLIC_URL);
const genesis = aGenesis({ policy: { governance: GOVERNANCE } });
const SUBSCRIPTIONS = '/v1/console/push-subscriptions';

let folder: string;
let service: TakingServer;
let clock: TestClock;
let outward: Outward;
let server: ServerUnderTest;
let receipts: TestReceipts;

function openPush(): Outward {
  return openOutward({
    environment: 'development',
    ...{ listen: { host: '', port: 0 }, publicUrl: PUBLIC_URL, databaseUrl: '', logLevel: 'info' },
    genesis: { directory: '', hash: 'ab'.repeat(32) as never },
    push: {
      subject: 'mailto:ops@exchange.example',
      keyFile: join(folder, 'push.key'),
      ...{ hosts: ['listed.example'], internalHosts: [service.host] },
    },
  });
}

beforeAll(async () => {
  folder = makeTemporaryFolder();
  service = await TakingServer.start();
  clock = new TestClock();
  outward = openPush();
  server = await ServerUnderTest.start({ clock, outward, genesis });
  receipts = new TestReceipts(server.genesis);
});
afterAll(async () => {
  await server.stop();
  await service.stop();
  removeTemporaryFolder(folder);
});
beforeEach(() => {
  clock.reset();
  service.taken.length = 0;
  service.reply = () => ({ status: 201 });
});
afterEach(async () => {
  await run('DELETE FROM push_subscription');
  await run('DELETE FROM notification_outbox');
  // What a test leaves behind is nothing that the next one is reminded of.
  await run('INSERT INTO ending_told SELECT id, now() FROM withdrawal ON CONFLICT DO NOTHING');
});

const run = (sql: string) => server.app.get(Database).run(sql);
const browsers = new Map<string, TestBrowser>();
async function subscribe(person: string, roles: Parameters<typeof aConsoleSession>[2] = []) {
  const path = `/push/${person}-${browsers.size}`;
  const browser = new TestBrowser(`${service.url}${path}`);
  browsers.set(path, browser);
  const session = await aConsoleSession(server, person, roles);
  const answer = await server.post(SUBSCRIPTIONS, browser.subscription, session);
  expect(answer.code).toBe('answered 201');
  const shown = () => service.taken.filter((each) => each.path === path).map((each) => browser.read(each));
  return { path, browser, session, id: answer.as(keptSubscriptionSchema).id, shown };
}

async function hand(...stated: readonly SignedReceipt[]): Promise<void> {
  const body = { receipts: stated.map(writeSignedReceipt) };
  const answer = await server.send(attestation.post('/v1/signing-work/receipts', body, { tag: 'sekisho-work' }));
  expect(answer.code).toBe('answered 200');
}
const register = async (proposal: Proposed) => {
  await hand(receipts.state(proposal.intent, 'registered'));
  return proposal;
};
function later(seconds: number): void {
  clock.pass(seconds);
  server.app.get(News).tell();
}
const plainTextOf = (sent: Taken) => browsers.get(sent.path)?.decrypt(sent).toString('utf8') ?? '';
/** Long enough for everything that is due to have been sent. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 300));
const dueRow = z.object({ due_at: z.date() });
/** The attempt that failed is on record, and the next one due after so many seconds. */
async function noted(wait: number): Promise<void> {
  for (;;) {
    await settled();
    const sql = 'SELECT due_at FROM notification_outbox WHERE done_at IS NULL';
    const [row] = await server.app.get(Database).rows(dueRow, sql);
    const left = ((row?.due_at.getTime() ?? 0) - clock.now().getTime()) / 1000;
    if (left <= wait && left > wait - 5) return;
  }
}
const kindsOf = (shown: readonly { readonly kind: string }[]) => shown.map(({ kind }) => kind);

describe('a browser', () => {
  it('is told that something waits once it can be voted on, in its person’s language, and nobody else is', async () => {
    const [alice, bob, erin] = [await subscribe('alice'), await subscribe('bob'), await subscribe('erin')];
    const chosen = await server.fetch('/v1/console/notifications', {
      method: 'PUT',
      body: JSON.stringify({ language: 'ja' }),
      headers: bob.session,
    });
    expect(chosen.as(noticeSettingsSchema).language).toBe('ja');
    const stranger = await subscribe('guest', ['viewer']);
    const proposal = await propose(server);
    await settled();
    expect(service.taken).toEqual([]);
    await register(proposal);
    await service.until(3);
    expect(alice.shown()).toMatchObject([{ kind: 'waits', title: 'Something waits for your vote', language: 'en' }]);
    expect(bob.shown()).toMatchObject([
      { kind: 'waits', title: 'あなたの投票を待っている案件があります', language: 'ja' },
    ]);
    expect(kindsOf(erin.shown())).toEqual(['waits']);
    expect(stranger.shown()).toEqual([]);
  });

  it('learns neither what, nor how much, nor to whom, and gets nothing to click', async () => {
    await subscribe('alice');
    const proposal = await register(await propose(server));
    await service.until(1);
    await approve(server, ALICE, proposal);
    const all = await service.until(2);
    const { reference, destination, amount, amountText, withdrawalId, beneficiary } = proposal.intent;
    for (const sent of all) {
      const { headers, path } = sent;
      const told = JSON.stringify(headers) + path + plainTextOf(sent);
      for (const secret of [reference, destination, amount.toString(), amountText, withdrawalId, beneficiary])
        expect(told).not.toContain(secret);
      expect(plainTextOf(sent)).not.toMatch(/https?:|\/\/|www\.|sekisho\.test|[0-9]/);
    }
  });

  it('gets messages that are all as long as each other: the push service cannot tell a freeze from a vote', async () => {
    await subscribe('alice');
    await register(await propose(server));
    await service.until(1);
    await server.post('/v1/orders', writeSignedOrder(aFreeze(BOB, server.genesis.policy)));
    const all = await service.until(2);
    expect(new Set(all.map(({ body }) => body.length)).size).toBe(1);
    expect(new Set(all.map((each) => plainTextOf(each).trimEnd().length)).size).toBe(2);
  });

  it('can tell who sends: each message is signed with the key that was subscribed to (VAPID)', async () => {
    const { session } = await subscribe('alice');
    const settings = (await server.fetch('/v1/console/notifications', { headers: session })).as(noticeSettingsSchema);
    expect(settings).toMatchObject({ mail: null, subscriptions: [{ service: service.host }] });
    await register(await propose(server));
    const [sent] = await service.until(1);
    if (sent === undefined) throw new Error('nothing came');
    const { aud, sub, exp } = readVapid(sent, settings.pushKey ?? '');
    expect([aud, sub]).toEqual([service.url, 'mailto:ops@exchange.example']);
    const hours = (exp - Date.now() / 1000) / 3600;
    expect(hours > 0 && hours <= 24).toBe(true);
    expect([sent.method, sent.headers['urgency'], sent.headers['ttl']]).toEqual(['POST', 'high', '14400']);
  });

  it('is told of votes in its person’s name, of the quorum, and of a rejection', async () => {
    const alice = await subscribe('alice');
    const proposal = await register(await propose(server));
    // Who has voted already when it is looked up is asked no more.
    await service.until(1);
    for (const device of [ALICE, CAROL, ERIN]) await approve(server, device, proposal);
    await service.until(3);
    expect(kindsOf(alice.shown())).toEqual(['waits', 'voted', 'approved']);

    const rejected = await register(await propose(server));
    for (const device of [DAVE, ERIN])
      await cast(server, rejected.id, device.reject(server.genesis.policy, rejected.intent));
    await settled();
    const dave = await subscribe('dave');
    await hand(receipts.state(rejected.intent, 'rejected', { reason: 'REJECTED_BY_APPROVERS' }));
    await service.until(4);
    await settled();
    expect(kindsOf(dave.shown())).toEqual(['rejected']);
  });

  it('is reminded once, a while before what waits for its person ends, and not after they have voted', async () => {
    const [alice, bob] = [await subscribe('alice'), await subscribe('bob')];
    const proposal = await register(await propose(server));
    await service.until(2);
    await approve(server, ALICE, proposal);
    await service.until(3);
    later(2600);
    await settled();
    expect(kindsOf(bob.shown())).toEqual(['waits']);
    later(500);
    await service.until(4);
    later(60);
    await settled();
    expect([kindsOf(alice.shown()), kindsOf(bob.shown())]).toEqual([
      ['waits', 'voted'],
      ['waits', 'ends-soon'],
    ]);
  });

  it('is told of a freeze whoever its person is, unless they may not look any more', async () => {
    const [alice, guest] = [await subscribe('alice'), await subscribe('guest', ['viewer'])];
    const gone = await subscribe('former', ['viewer']);
    await aConsoleSession(server, 'former', []);
    const order = aFreeze(ALICE, server.genesis.policy);
    expect((await server.post('/v1/orders', writeSignedOrder(order))).status).toBeLessThan(300);
    await service.until(2);
    await hand(receipts.order('ab'.repeat(32) as never, 'unfrozen'));
    await service.until(4);
    expect([kindsOf(alice.shown()), kindsOf(guest.shown())]).toEqual([
      ['frozen', 'unfrozen'],
      ['frozen', 'unfrozen'],
    ]);
    expect(gone.shown()).toEqual([]);
  });

  it('is told of changes of the policy where its person governs, and until when one can be vetoed', async () => {
    const [alice, erin] = [await subscribe('alice'), await subscribe('erin')];
    const longer = followingDocument(aPolicyDocument({ governance: GOVERNANCE }), (edited) => {
      edited['maxLifetimeSeconds'] = 8 * 86_400;
    });
    const change = aChange(longer, server.genesis.policy, [ALICE, BOB]);
    expect((await server.post('/v1/policy/changes', writeSignedChange(change))).code).toBe('answered 202');
    await service.until(1);
    const recordedAt = Math.floor(Date.now() / 1000);
    await hand(receipts.policy(hashPolicy(change.policy), 'policy-registered', { recordedAt }));
    await service.until(2);
    const [, registered] = alice.shown();
    expect(kindsOf(alice.shown())).toEqual(['policy-proposed', 'policy-registered']);
    const effective = new Date((recordedAt + 86_400) * 1000).toISOString().replace('.000', '');
    expect(registered?.body).toContain(`Unless a governor vetoes it, it is in force from ${effective}\n`);
    expect(erin.shown()).toEqual([]);
  });

  it('is told once of ten things that come at once, and again a minute later of the next', async () => {
    const bob = await subscribe('bob');
    for (let count = 0; count < 5; count += 1) await register(await propose(server));
    await settled();
    expect(bob.shown().length).toBeLessThanOrEqual(1);
    later(61);
    await service.until(2);
    later(61);
    await settled();
    expect(kindsOf(bob.shown())).toEqual(['waits', 'waits']);
  });
});

describe('a push service', () => {
  it('that says nobody listens there any more is believed at once', async () => {
    for (const status of [404, 410]) {
      service.taken.length = 0;
      service.reply = () => ({ status });
      const { session } = await subscribe('alice');
      await register(await propose(server));
      await service.until(1);
      // It is dropped after the service has answered; should it not be, this never ends.
      for (let left = 1; left > 0;) {
        const settings = await server.fetch('/v1/console/notifications', { headers: session });
        left = settings.as(noticeSettingsSchema).subscriptions.length;
      }
    }
  });

  it('that is down is tried again for an hour, and then no more', async () => {
    service.reply = () => (service.taken.length % 2 === 0 ? null : { status: 503 });
    await subscribe('alice');
    await register(await propose(server));
    await service.until(1);
    for (const [number, wait] of NOTICE_RETRIES.entries()) {
      await noted(wait);
      expect(service.taken).toHaveLength(number + 1);
      later(wait);
      await service.until(number + 2);
    }
    await settled();
    later(86_400);
    await settled();
    expect(service.taken).toHaveLength(NOTICE_RETRIES.length + 1);
  });

  it('leads nowhere else: a redirect is not followed', async () => {
    service.reply = ({ path }) =>
      path === '/inside' ? { status: 200 } : { status: 307, headers: { location: `${service.url}/inside` } };
    await subscribe('alice');
    await register(await propose(server));
    await service.until(1);
    await settled();
    expect(service.taken.map(({ path }) => path)).not.toContain('/inside');
  });
});

describe('an endpoint', () => {
  it.each([
    ['of nobody’s push service', 'https://evil.example/push'],
    ['that is a name like one', 'https://fcm.googleapis.com.evil.example/push'],
    ['in our own network', 'https://10.0.0.1/push'],
    ['of this machine', 'http://127.0.0.1:1/push'],
    ['of a cloud’s metadata', 'http://169.254.169.254/latest/meta-data'],
    ['without encryption', 'http://fcm.googleapis.com/push'],
    ['with a password', 'https://user:secret@fcm.googleapis.com/push'],
    ['that is a file', 'file:///etc/passwd'],
    ['that is no URL', 'fcm.googleapis.com'],
  ])('%s is refused', async (_, endpoint) => {
    const { subscription } = new TestBrowser(endpoint);
    const answer = await server.post(SUBSCRIPTIONS, subscription, await aConsoleSession(server, 'alice'));
    expect([answer.status, answer.code]).toEqual([422, 'PUSH_SERVICE_UNKNOWN']);
  });

  it('whose name stands for an address of ours is not sent to, though the name is on the list', async () => {
    // What an attacker’s name server would answer: a listed host that is this very machine.
    const listed = { ...outward, push: outward.push && { ...outward.push, hosts: [`localhost:${port()}`] } };
    const session = await aConsoleSession(server, 'alice');
    const endpoint = `https://localhost:${port()}/push`;
    const { subscription } = new TestBrowser(endpoint);
    expect((await server.post(SUBSCRIPTIONS, subscription, session)).code).toBe('PUSH_SERVICE_UNKNOWN');
    const { keys } = subscription;
    const send = new SendPush(listed).execute(
      { endpoint, ...keys },
      { kind: 'waits', until: null },
      'en',
      new AbortController().signal,
    );
    await expect(send).rejects.toThrow('localhost is not on the open Internet');
    expect(service.taken).toEqual([]);
  });

  it('is told to nobody again, and only its own person takes it away', async () => {
    const { id, session } = await subscribe('alice');
    const settings = await server.fetch('/v1/console/notifications', { headers: session });
    expect(settings.text).not.toContain('/push/');
    const remove = (headers: Record<string, string>) =>
      server.fetch(`${SUBSCRIPTIONS}/${id}`, { method: 'DELETE', headers });
    expect((await remove(await aConsoleSession(server, 'bob'))).code).toBe('NOT_FOUND');
    expect((await remove({})).code).not.toBe('answered 204');
    expect((await remove(session)).code).toBe('answered 204');
    expect((await remove(session)).code).toBe('NOT_FOUND');
  });

  it('needs a key to encrypt to', async () => {
    const { subscription } = new TestBrowser(`${service.url}/push`);
    const session = await aConsoleSession(server, 'alice');
    const p256dh = Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 1)]).toString('base64url');
    const answer = await server.post(
      SUBSCRIPTIONS,
      { ...subscription, keys: { ...subscription.keys, p256dh } },
      session,
    );
    expect(answer.code).toBe('MALFORMED');
  });

  const port = () => service.host.split(':')[1] ?? '';
});

describe('the outbox', () => {
  it('leaves to another process what that one is at, and neither waits for it nor tells it again', async () => {
    const { id } = await subscribe('alice');
    // Not due for the server itself.
    clock.pass(-7200);
    const other = new pg.Client({ connectionString: server.database.url });
    await other.connect();
    await other.query(
      `INSERT INTO notification_outbox (person, kind, subscription, created_at, due_at)
       SELECT 'alice', 'waits', $1, now(), now() - interval '1 hour' FROM generate_series(1, 30)`,
      [id],
    );
    await other.query('BEGIN');
    const { rows } = await other.query<{ id: string }>(
      'SELECT id FROM notification_outbox ORDER BY due_at, id LIMIT 20 FOR UPDATE',
    );
    const theirs = rows.map((row) => Number(row.id));
    const outbox = new Outbox(outward, server.app.get(Database), new TestClock());
    const ours = (await outbox.claim()).map((each) => each.id);
    expect(ours).toHaveLength(10);
    expect(ours.filter((each) => theirs.includes(each))).toEqual([]);
    await other.query('ROLLBACK');
    await other.end();
    // Now theirs are anybody's; ours are ours until an attempt must be over.
    expect((await outbox.claim()).map((each) => each.id).sort()).toEqual(theirs.sort());
    expect(await outbox.claim()).toEqual([]);
  });
});

describe('the key for push services', () => {
  it('is made once, for this user’s eyes only, and stays the same', () => {
    const file = join(folder, 'push.key');
    expect(statSync(file).mode & 0o777).toBe(0o400);
    expect(openPush().push?.publicKey).toBe(outward.push?.publicKey);
    rmSync(file);
    expect(openPush().push?.publicKey).not.toBe(outward.push?.publicKey);
    expect(NOWHERE.push).toBeNull();
  });
});
