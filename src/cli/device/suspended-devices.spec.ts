import { aContext, ApproversDesk, cast, NOW } from '../../../test/support/approvers-desk.js';
import { aDevice, ALICE, BOB, DAVE, DEVICES } from '../../../test/support/builders/a-device.js';
import { aGenesis } from '../../../test/support/builders/a-genesis.js';
import { aSecret } from '../../../test/support/builders/a-secret.js';
import { aFreeze, aSuspend, digestOf, GOVERNED } from '../../../test/support/builders/an-order.js';
import { TestReceipts } from '../../../test/support/builders/test-receipts.js';
import { writeSignedOrder, type SignedOrder } from '../../protocol/orders/signed-order.js';
import { writeSignedReceipt } from '../../protocol/receipt.js';

const SPARE = aDevice('bob', { id: 'bob-spare' });
const genesis = aGenesis({ policy: GOVERNED, devices: [...DEVICES, SPARE] });
const { policy } = genesis;
const suspendBob = aSuspend(ALICE, policy, BOB.id);
const ofBob = digestOf(policy, suspendBob);

let desk: ApproversDesk;
let receipts: TestReceipts;
beforeAll(async () => {
  desk = await ApproversDesk.make(genesis, [ALICE]);
});
beforeEach(async () => {
  receipts = new TestReceipts(genesis);
  await desk.begin();
});
afterEach(() => desk.stop());
afterAll(() => {
  desk.end();
});

/** The server shows these orders, and what the signing module has said so far. */
function serverShows(orders: readonly SignedOrder[], said = receipts): void {
  const body = { orders: orders.map(writeSignedOrder), receipts: said.all.map(writeSignedReceipt) };
  desk.server.on('GET /v1/orders', () => ({ body }));
}
/** Bob and Dave have approved, which are two of operations and one of finance with Alice. */
async function shown(): Promise<string> {
  const w = desk.asked();
  desk.presents(w, [BOB.approve(policy, w.intent, cast), DAVE.approve(policy, w.intent, cast)]);
  const context = aContext();
  expect(await desk.run(context, 'show', 'W-1001')).toBe(0);
  return context.output;
}
const LEFT_OUT = `Not counted, for the device is suspended: bob on ${BOB.id}.`;
const BOBS_VOTE = /approve +bob/;

it('leaves out the vote of a device that the signing module says is suspended, and says so', async () => {
  receipts.order(ofBob, 'suspended');
  serverShows([suspendBob]);
  const screen = await shown();
  expect(screen).toContain(LEFT_OUT);
  expect(screen).not.toMatch(BOBS_VOTE);
  expect(screen).not.toContain('do not hold');
});

it('lists it without that vote too', async () => {
  receipts.order(ofBob, 'suspended');
  serverShows([suspendBob]);
  const w = desk.asked();
  const votes = [BOB.approve(policy, w.intent, cast), DAVE.approve(policy, w.intent, cast)];
  desk.presents(w, votes);
  const context = aContext();
  expect(await desk.run(context, 'list', '--json')).toBe(0);
  expect(JSON.parse(context.output)).toMatchObject([{ votes: [{ approver: 'dave' }], warnings: [LEFT_OUT] }]);
});

it('shows that what somebody took back stays taken back, although the device of the “no” is suspended', async () => {
  receipts.order(ofBob, 'suspended');
  serverShows([suspendBob]);
  const w = desk.asked();
  const bob = [SPARE.approve(policy, w.intent, cast), BOB.reject(policy, w.intent, cast)];
  desk.presents(w, [...bob, DAVE.approve(policy, w.intent, cast)]);
  const context = aContext();
  expect(await desk.run(context, 'show', 'W-1001')).toBe(0);
  expect(context.output).toMatch(/reject +bob.*its device is out of office: no vote against, and no approval either/);
  expect(context.output).not.toMatch(BOBS_VOTE);
  expect(context.output).toMatch(/ops +0 of 2/);
});

it('says of a genuine vote why it does not count', async () => {
  serverShows([]);
  const w = desk.asked({ initiators: ['bob'] });
  desk.presents(w, [BOB.approve(policy, w.intent, cast)]);
  const context = aContext();
  expect(await desk.run(context, 'show', 'W-1001')).toBe(0);
  expect(context.output).toMatch(/approve +bob.*NOT COUNTED \(VOTE_BY_INITIATOR\)/);
  const json = aContext();
  expect(await desk.run(json, 'show', 'W-1001', '--json')).toBe(0);
  expect(JSON.parse(json.output)).toMatchObject({ votes: [{ approver: 'bob', notCounted: 'VOTE_BY_INITIATOR' }] });
});

it('counts a vote from the receipt on that lifts the suspension, and not before a second one is lifted', async () => {
  const second = aSuspend(DAVE, policy, BOB.id, { reason: 'To be sure' });
  for (const order of [suspendBob, second]) receipts.order(digestOf(policy, order), 'suspended');
  receipts.order(ofBob, 'unfrozen');
  serverShows([suspendBob, second]);
  expect(await shown()).toContain(LEFT_OUT);
  receipts.order(digestOf(policy, second), 'unfrozen');
  serverShows([suspendBob, second]);
  const screen = await shown();
  expect(screen).not.toContain('suspended');
  expect(screen).toMatch(BOBS_VOTE);
});

it('believes the signing module alone: neither the server nor an order that it never took suspends anybody', async () => {
  const forged = new TestReceipts(genesis, aSecret('not the attestation key'));
  forged.order(ofBob, 'suspended');
  serverShows([suspendBob], forged);
  expect(await shown()).toMatch(BOBS_VOTE);
  serverShows([suspendBob]);
  expect(await shown()).toMatch(BOBS_VOTE);
  // Genuine, and about something else.
  receipts.order(digestOf(policy, aFreeze(ALICE, policy)), 'frozen');
  serverShows([suspendBob]);
  expect(await shown()).toMatch(BOBS_VOTE);
});

it('believes no lifting that the signing module did not sign', async () => {
  const real = receipts.order(ofBob, 'suspended');
  const lifted = new TestReceipts(genesis, aSecret('not the attestation key')).order(ofBob, 'unfrozen');
  const body = { orders: [writeSignedOrder(suspendBob)], receipts: [real, lifted].map(writeSignedReceipt) };
  desk.server.on('GET /v1/orders', () => ({ body }));
  expect(await shown()).toContain(LEFT_OUT);
});

it('says that a suspension stands whose order is not shown, once however often it is told', async () => {
  const real = receipts.order(ofBob, 'suspended');
  const said = writeSignedReceipt(real);
  const body = { orders: [{ verb: 'Suspend' }], receipts: [said, said, { no: 'receipt' }] };
  desk.server.on('GET /v1/orders', () => ({ body }));
  expect(await shown()).toContain('The signing module states a suspension whose order the server does not show');
});

it('casts no vote with a suspended device, and says how that is lifted', async () => {
  const order = aSuspend(BOB, policy, ALICE.id);
  receipts.order(digestOf(policy, order), 'suspended');
  serverShows([order]);
  const w = desk.asked();
  desk.presents(w);
  for (const how of [['--yes'], ['--yes', '--reason', 'Nobody told me']]) {
    const context = aContext();
    expect(await desk.run(context, how.length === 1 ? 'approve' : 'reject', 'W-1001', ...how)).toBe(1);
    expect(context.noted.at(-1)).toContain('VOTE_DEVICE_SUSPENDED');
    expect(context.noted.at(-1)).toContain(`sekisho unfreeze ${digestOf(policy, order)}`);
  }
  expect(desk.posted).toEqual([]);
});

it('adds up without the vote that is left out when it has cast its own', async () => {
  receipts.order(ofBob, 'suspended');
  serverShows([suspendBob]);
  const w = desk.asked();
  desk.presents(w, [BOB.approve(policy, w.intent, cast), DAVE.approve(policy, w.intent, cast)]);
  const context = aContext();
  expect(await desk.run(context, 'approve', 'W-1001', '--yes')).toBe(0);
  expect(context.output).toContain('Still missing: 1 of ops.');
  expect(desk.posted).toMatchObject([{ message: { castAt: NOW } }]);
});

it.each([{}, { orders: [] }, { orders: [], receipts: 'none' }])(
  'votes on nothing where the answer is %j',
  async (body) => {
    desk.server.on('GET /v1/orders', () => ({ body }));
    desk.presents(desk.asked());
    const context = aContext();
    expect(await desk.run(context, 'approve', 'W-1001', '--yes')).not.toBe(0);
    expect([desk.posted, context.noted.at(-1)]).toEqual([[], expect.stringContaining('ANSWER_MALFORMED')]);
  },
);
