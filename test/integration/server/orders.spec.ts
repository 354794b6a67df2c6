import pg from 'pg';
import { NO_HASH } from '../../../src/protocol/derive-intent.js';
import { type Hex32 } from '../../../src/protocol/hex.js';
import { writeSignedOrder, type SignedOrder } from '../../../src/protocol/orders/signed-order.js';
import { writeSignedReceipt, type SignedReceipt } from '../../../src/protocol/receipt.js';
import { ordersSchema, takenOrderSchema } from '../../../src/server/orders/order-views.js';
import { workSchema } from '../../../src/server/signing-work/signing-work-views.js';
import { aDevice, ALICE, BOB, CAROL } from '../../support/builders/a-device.js';
import { aGenesis } from '../../support/builders/a-genesis.js';
import {
  aFreeze,
  anUnfreeze,
  aRejectOrder,
  aSuspend,
  aVeto,
  digestOf,
  GOVERNED,
} from '../../support/builders/an-order.js';
import { aSigningModule, anEngine, aWithdrawal } from '../../support/builders/an-engine.js';
import { TestReceipts } from '../../support/builders/test-receipts.js';
import { readAsked } from '../../../src/protocol/evidence.js';
import { PUBLIC_URL, ServerUnderTest } from '../../support/server-under-test.js';

const signingModule = aSigningModule(PUBLIC_URL);
const genesis = aGenesis({ policy: GOVERNED });
const { policy } = genesis;

let server: ServerUnderTest;
beforeEach(async () => {
  server = await ServerUnderTest.start({ genesis });
});
afterEach(() => server.stop());

const give = (order: SignedOrder) => server.post('/v1/orders', writeSignedOrder(order));
async function pull(waitSeconds = 0): Promise<readonly unknown[]> {
  const path = `/v1/signing-work?waitSeconds=${waitSeconds}`;
  return (await server.send(signingModule.get(path, { tag: 'sekisho-work' }))).as(workSchema).orders;
}
async function query(sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: server.database.url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}
const hand = (...signed: readonly SignedReceipt[]) =>
  server.send(
    signingModule.post(
      '/v1/signing-work/receipts',
      { receipts: signed.map(writeSignedReceipt) },
      { tag: 'sekisho-work' },
    ),
  );
/** Of a withdrawal that nobody has asked the server for yet. */
function askedForWithdrawal() {
  const asked = readAsked(anEngine('trading', PUBLIC_URL).withdrawal(aWithdrawal(policy.deploymentId)), policy);
  if (asked.kind !== 'asked') throw new Error(asked.kind);
  return asked;
}
/** What the signing module says of an order. */
function stated(outcome: string, digest: Hex32): SignedReceipt {
  const asked = askedForWithdrawal();
  const about = { withdrawalId: NO_HASH, reference: '', intentHash: digest };
  return new TestReceipts(genesis).state(asked.intent, outcome, about);
}

it('carries an order to the signing module until that has answered', async () => {
  const freeze = aFreeze(CAROL, policy);
  const answer = await give(freeze);
  expect(answer.status).toBe(202);
  expect(answer.as(takenOrderSchema).digest).toBe(digestOf(policy, freeze));
  expect(await pull()).toEqual([writeSignedOrder(freeze)]);
  expect(await pull()).toEqual([]);
  await query(`UPDATE stop_order_due SET due_at = now()`);
  expect(await pull()).toEqual([writeSignedOrder(freeze)]);

  expect((await hand(stated('frozen', digestOf(policy, freeze)))).status).toBe(200);
  await query(`UPDATE stop_order_due SET due_at = now()`);
  expect(await pull()).toEqual([]);
  const { orders, receipts } = (await server.fetch('/v1/orders')).as(ordersSchema);
  expect(orders).toEqual([writeSignedOrder(freeze)]);
  expect(receipts.map(({ message }) => message['outcome'])).toEqual(['frozen']);
});

it('wakes a signing module that waits for work', async () => {
  const waiting = pull(10);
  const from = Date.now();
  await give(aFreeze(CAROL, policy));
  expect(await waiting).toHaveLength(1);
  expect(Date.now() - from).toBeLessThan(2_000);
});

it('keeps an order once, and logs it once', async () => {
  const freeze = aFreeze(CAROL, policy);
  const answers = await Promise.all(Array.from({ length: 8 }, () => give(freeze)));
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 202));
  expect(await query('SELECT digest FROM stop_order')).toHaveLength(1);
  expect(await query(`SELECT FROM event_log WHERE body LIKE '%order.given%'`)).toHaveLength(1);
});

it('refuses what does not hold', async () => {
  const at = Math.floor(Date.now() / 1000);
  expect((await give(aFreeze(aDevice('mallory'), policy))).code).toBe('ORDER_DEVICE_UNKNOWN');
  expect((await give(aFreeze(BOB, policy, { approver: 'alice' }))).code).toBe('ORDER_DEVICE_NOT_THE_APPROVERS');
  expect((await give(anUnfreeze(CAROL, policy, [NO_HASH]))).code).toBe('ORDER_NOT_ELIGIBLE');
  expect((await give(aFreeze(BOB, policy, { castAt: at - 9000, expiresAt: at - 1 }))).code).toBe('ORDER_EXPIRED');
  expect((await server.post('/v1/orders', { verb: 'Freeze' })).code).toBe('ORDER_MALFORMED');
  // One character of padding more, and nobody reads it.
  const padded = (length: number) => ({ padding: ' '.repeat(length - '{"padding":""}'.length) });
  expect((await server.post('/v1/orders', padded(65_536))).code).toBe('ORDER_MALFORMED');
  expect((await server.post('/v1/orders', padded(65_537))).code).toBe('PAYLOAD_TOO_LARGE');
  const suspension = aSuspend(ALICE, policy, BOB.id);
  await give(suspension);
  await hand(stated('suspended', digestOf(policy, suspension)));
  expect((await give(aSuspend(BOB, policy, ALICE.id))).code).toBe('ORDER_DEVICE_SUSPENDED');
  // Whoever has suspended all the others must not be the only one who can still stop things.
  expect((await give(aFreeze(BOB, policy))).status).toBe(202);
  expect((await give(aVeto(BOB, policy, policy.hash))).status).toBe(202);
});

it('lets nobody edit, delete or truncate what was given', async () => {
  await give(aFreeze(CAROL, policy));
  for (const sql of ['DELETE FROM stop_order', `UPDATE stop_order SET verb = 'Veto'`, 'TRUNCATE stop_order CASCADE'])
    await expect(query(sql)).rejects.toMatchObject({ code: '23001' });
});

it('hands out each device’s orders in its turn: two hundred times “no” keep nobody’s freeze waiting, nor their own', async () => {
  const { intent } = askedForWithdrawal();
  for (let index = 0; index < 200; index += 1)
    expect((await give(aRejectOrder(ALICE, policy, intent, { reason: `no, for the ${index}th time` }))).status).toBe(
      202,
    );
  const ours = [aFreeze(CAROL, policy), aRejectOrder(BOB, policy, intent), aFreeze(ALICE, policy)];
  for (const each of ours) expect((await give(each)).status).toBe(202);
  expect(await pull()).toEqual(expect.arrayContaining(ours.map(writeSignedOrder)));
}, 60_000);
