import { z } from 'zod';
import { verifyExport } from '../../../src/cli/audit/verify-export.js';
import { readSuspendedDevices } from '../../../src/desk/proposal/suspended-devices.js';
import { NO_HASH } from '../../../src/protocol/derive-intent.js';
import { type Hex32 } from '../../../src/protocol/hex.js';
import { writeSignedOrder, type SignedOrder } from '../../../src/protocol/orders/signed-order.js';
import { writeSignedReceipt, type SignedReceipt } from '../../../src/protocol/receipt.js';
import { castVoteSchema, proposalListSchema } from '../../../src/server/approvers/proposal-view.js';
import { ordersSchema } from '../../../src/server/orders/order-views.js';
import { workSchema } from '../../../src/server/signing-work/signing-work-views.js';
import { aDevice, ALICE, BOB, CAROL, DAVE, DEVICES, ERIN } from '../../support/builders/a-device.js';
import { aGenesis } from '../../support/builders/a-genesis.js';
import { aFreeze, aRejectOrder, aSuspend, digestOf, GOVERNED } from '../../support/builders/an-order.js';
import { anAuditor, aSigningModule } from '../../support/builders/an-engine.js';
import { TestReceipts } from '../../support/builders/test-receipts.js';
import { approve, cast, logIn, lookUp, propose, readAs, type Proposed } from '../../support/proposals.js';
import { PUBLIC_URL, ServerUnderTest } from '../../support/server-under-test.js';

const signingModule = aSigningModule(PUBLIC_URL);
const auditor = anAuditor('auditor', PUBLIC_URL);
const SPARE = aDevice('alice', { id: 'alice-spare' });
const genesis = aGenesis({ policy: GOVERNED, devices: [...DEVICES, SPARE] });
const { policy } = genesis;

let server: ServerUnderTest;
let receipts: TestReceipts;
beforeEach(async () => {
  server = await ServerUnderTest.start({ genesis });
  receipts = new TestReceipts(genesis);
});
afterEach(() => server.stop());

function hand(signed: readonly SignedReceipt[], orders: readonly SignedOrder[] = []) {
  const body = {
    receipts: signed.map(writeSignedReceipt),
    ...(orders.length > 0 && { orders: orders.map(writeSignedOrder) }),
  };
  return server.send(signingModule.post('/v1/signing-work/receipts', body, { tag: 'sekisho-work' }));
}
/** The signing module's word that it obeys an order. It came past the server, unless told otherwise. */
async function suspend(order: SignedOrder, { given = true } = {}): Promise<Hex32> {
  const digest = digestOf(policy, order);
  expect((await hand([receipts.order(digest, 'suspended')], given ? [order] : [])).code).toBe('answered 200');
  return digest;
}
const lift = async (digest: Hex32) => {
  expect((await hand([receipts.order(digest, 'unfrozen')])).status).toBe(200);
};
const stateOf = async ({ id }: Proposed) => {
  const { state, reason, approvals } = await lookUp(server, id);
  return { state, reason, approvals: approvals?.['ops']?.have };
};
const owed = async () =>
  (await server.send(signingModule.get('/v1/signing-work?waitSeconds=0', { tag: 'sekisho-work' }))).as(workSchema);

it('refuses the vote of a suspended device until that is lifted', async () => {
  const proposal = await propose(server);
  const digest = await suspend(aSuspend(BOB, policy, ALICE.id));
  const refused = await approve(server, ALICE, proposal);
  expect([refused.status, refused.code]).toEqual([403, 'VOTE_DEVICE_SUSPENDED']);
  expect((await approve(server, BOB, proposal)).status).toBe(201);
  await lift(digest);
  expect((await approve(server, ALICE, proposal)).status).toBe(201);
});

it('believes the signing module alone: an order that it has not stated suspends nobody', async () => {
  const order = aSuspend(BOB, policy, ALICE.id);
  expect((await server.post('/v1/orders', writeSignedOrder(order))).status).toBe(202);
  const proposal = await propose(server);
  expect((await approve(server, ALICE, proposal)).status).toBe(201);
  await suspend(order, { given: false });
  expect(await stateOf(proposal)).toMatchObject({ approvals: 0, reason: 'VOTE_DEVICE_SUSPENDED' });
});

it('leaves a vote out whose device is suspended, says so, and counts it again when that is lifted', async () => {
  const proposal = await propose(server);
  await approve(server, ALICE, proposal);
  await approve(server, DAVE, proposal);
  const digest = await suspend(aSuspend(BOB, policy, ALICE.id));
  expect(await stateOf(proposal)).toEqual({
    state: 'pending_approval',
    reason: 'VOTE_DEVICE_SUSPENDED',
    approvals: 0,
  });
  const token = await logIn(server, BOB);
  const { items } = (await readAs(server, token, '/v1/proposals?state=open')).as(proposalListSchema);
  expect(items.map(({ reason, mine }) => [reason, mine])).toEqual([['VOTE_DEVICE_SUSPENDED', true]]);
  // One of operations is still missing: without the vote that was left out it is no quorum.
  expect((await approve(server, BOB, proposal)).as(castVoteSchema).verdict).toEqual({
    kind: 'open',
    missing: { ops: 1 },
  });
  await lift(digest);
  expect(await stateOf(proposal)).toEqual({ state: 'authorised', reason: null, approvals: 2 });
});

it('asks again where the quorum falls apart before the signing module has counted it', async () => {
  const proposal = await propose(server);
  for (const device of [ALICE, CAROL, ERIN]) await approve(server, device, proposal);
  expect((await stateOf(proposal)).state).toBe('authorised');
  await suspend(aSuspend(BOB, policy, ALICE.id));
  expect(await stateOf(proposal)).toEqual({
    state: 'pending_approval',
    reason: 'VOTE_DEVICE_SUSPENDED',
    approvals: 1,
  });
  // It was never registered, and reviews count from there.
  expect((await owed()).items.map(({ withdrawalId }) => withdrawalId)).toEqual([proposal.id]);
  expect((await approve(server, BOB, proposal)).as(castVoteSchema).state).toBe('authorised');
});

it('leaves alone what the signing module has authorised: it judges that by itself', async () => {
  const proposal = await propose(server);
  for (const device of [ALICE, CAROL, ERIN]) await approve(server, device, proposal);
  await hand([receipts.state(proposal.intent, 'registered'), receipts.state(proposal.intent, 'authorised')]);
  await suspend(aSuspend(BOB, policy, ALICE.id));
  expect((await stateOf(proposal)).state).toBe('authorised');
});

it('keeps an approval taken back when the device of the “no” is suspended', async () => {
  const proposal = await propose(server);
  for (const device of [SPARE, DAVE]) await approve(server, device, proposal);
  expect((await cast(server, proposal.id, ALICE.reject(policy, proposal.intent))).status).toBe(201);
  await suspend(aSuspend(BOB, policy, ALICE.id));
  expect(await stateOf(proposal)).toMatchObject({ state: 'pending_approval', approvals: 0 });
  expect((await approve(server, SPARE, proposal)).code).toBe('VOTE_ALREADY_CAST');
  expect((await approve(server, BOB, proposal)).as(castVoteSchema).state).toBe('pending_approval');
  expect((await approve(server, CAROL, proposal)).as(castVoteSchema).state).toBe('authorised');
});

it('carries the “no” of a suspended device to the signing module: it takes its person’s approval back', async () => {
  const { intent } = await propose(server);
  await suspend(aSuspend(BOB, policy, ALICE.id));
  const no = aRejectOrder(ALICE, policy, intent);
  expect((await server.post('/v1/orders', writeSignedOrder(no))).status).toBe(202);
  expect((await owed()).orders).toEqual([writeSignedOrder(no)]);
});

it('counts the votes of a person whose vote is left out once, whichever device says it again', async () => {
  const proposal = await propose(server);
  await approve(server, ALICE, proposal);
  const digest = await suspend(aSuspend(BOB, policy, ALICE.id));
  await lift(digest);
  expect((await approve(server, ALICE, proposal)).code).toBe('VOTE_ALREADY_CAST');
});

it('takes the orders that receipts state, shows them, and never hands them out again', async () => {
  const order = aSuspend(BOB, policy, ALICE.id);
  await suspend(order);
  const { orders } = (await server.fetch('/v1/orders')).as(ordersSchema);
  expect(orders).toEqual([writeSignedOrder(order)]);
  expect((await owed()).orders).toEqual([]);
  // The answer was lost: the same again.
  expect((await hand(receipts.all, [order])).status).toBe(200);
});

it('never hands out an order that came after its receipt: the signing module has it already', async () => {
  const order = aSuspend(BOB, policy, ALICE.id);
  await suspend(order, { given: false });
  expect((await hand(receipts.all, [order])).status).toBe(200);
  expect((await server.fetch('/v1/orders')).as(ordersSchema).orders).toEqual([writeSignedOrder(order)]);
  expect((await owed()).orders).toEqual([]);
});

it('shows a suspension for as long as it stands, whatever many orders have come since', async () => {
  const order = aSuspend(BOB, policy, ALICE.id);
  const digest = await suspend(order);
  for (let n = 0; n < 6; n += 1) {
    const later = Array.from({ length: 100 }, (_, m) => aFreeze(CAROL, policy, { reason: `Number ${n * 100 + m}` }));
    const stated = later.map((freeze) => receipts.order(digestOf(policy, freeze), 'frozen'));
    expect((await hand(stated, later)).code).toBe('answered 200');
  }
  const shown = async () => (await server.fetch('/v1/orders')).as(ordersSchema);
  const before = await shown();
  expect([before.orders.length, before.receipts.length]).toEqual([501, 501]);
  expect(before.orders[0]).toEqual(writeSignedOrder(order));
  const suspendedNow = async () => [...readSuspendedDevices(await shown(), genesis).devices];
  expect(await suspendedNow()).toEqual([ALICE.id]);
  await lift(digest);
  expect(await suspendedNow()).toEqual([]);
  expect((await shown()).orders).toHaveLength(500);
}, 60_000);

it('exports the orders and what they did before the withdrawals, so that an auditor counts as the module did', async () => {
  const proposal = await propose(server);
  await approve(server, ALICE, proposal);
  await hand([receipts.state(proposal.intent, 'registered')]);
  await suspend(aSuspend(BOB, policy, ALICE.id));
  const lines = (await server.send(auditor.get('/v1/audit/export?format=jsonl'))).text.trimEnd().split('\n');
  const kinds = lines.map((line) => z.object({ kind: z.string() }).parse(JSON.parse(line)).kind);
  expect(kinds.filter((kind) => kind !== 'event')).toEqual(['genesis', 'order', 'receipt', 'withdrawal', 'end']);
  expect((await verifyExport(lines, genesis.genesis.hash, { isPartial: false })).defects).toEqual([]);
});

it('takes no order that no receipt beside it states', async () => {
  const stated = receipts.order(NO_HASH, 'suspended');
  expect((await hand([stated], [aSuspend(BOB, policy, ALICE.id)])).code).toBe('MALFORMED');
});
