import pg from 'pg';
import { verifyExport } from '../../../src/cli/audit/verify-export.js';
import { writeSignedOrder, type SignedOrder } from '../../../src/protocol/orders/signed-order.js';
import { writeSignedReceipt, type SignedReceipt } from '../../../src/protocol/receipt.js';
import { castVoteSchema, proposalListSchema } from '../../../src/server/approvers/proposal-view.js';
import { aDevice, ALICE, BOB, CAROL, DAVE, DEVICES, ERIN } from '../../support/builders/a-device.js';
import { aGenesis } from '../../support/builders/a-genesis.js';
import { aRejectOrder, aSuspend, digestOf, GOVERNED } from '../../support/builders/an-order.js';
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

async function hand(signed: readonly SignedReceipt[], orders: readonly SignedOrder[] = []) {
  const body = {
    receipts: signed.map(writeSignedReceipt),
    ...(orders.length > 0 && { orders: orders.map(writeSignedOrder) }),
  };
  const { code } = await server.send(signingModule.post('/v1/signing-work/receipts', body, { tag: 'sekisho-work' }));
  expect(code).toBe('answered 200');
}
const stateOf = async ({ id }: Proposed) => {
  const { state, reason, approvals } = await lookUp(server, id);
  return { state, reason, approvals: approvals?.['ops']?.have };
};
const PENDING = { state: 'pending_approval', reason: null, approvals: 1 };

it('counts a “no” that was given to us as an order: others are still asked to make up for it', async () => {
  const proposal = await propose(server);
  await approve(server, ALICE, proposal);
  const no = aRejectOrder(ALICE, policy, proposal.intent);
  expect((await server.post('/v1/orders', writeSignedOrder(no))).status).toBe(202);
  await approve(server, DAVE, proposal);
  expect((await approve(server, BOB, proposal)).as(castVoteSchema).state).toBe('pending_approval');
  expect(await stateOf(proposal)).toEqual(PENDING);
  const { items } = (await readAs(server, await logIn(server, CAROL), '/v1/proposals?state=open')).as(
    proposalListSchema,
  );
  expect(items.map(({ mine, votes }) => [mine, votes.filter(({ verb }) => verb === 'Reject').length])).toEqual([
    [true, 1],
  ]);
  expect((await cast(server, proposal.id, ALICE.reject(policy, proposal.intent))).code).toBe('VOTE_ALREADY_CAST');
  expect((await approve(server, CAROL, proposal)).as(castVoteSchema).state).toBe('authorised');
});

it('asks again where it took for a quorum what the signing module, which heard of the “no” first, does not', async () => {
  const proposal = await propose(server);
  for (const device of [ALICE, BOB, DAVE]) await approve(server, device, proposal);
  expect((await stateOf(proposal)).state).toBe('authorised');
  const no = aRejectOrder(ALICE, policy, proposal.intent);
  await hand(
    [
      receipts.order(digestOf(policy, no), 'registered'),
      receipts.state(proposal.intent, 'registered'),
      receipts.state(proposal.intent, 'refused', { reason: 'QUORUM_NOT_REACHED', finality: 'retryable' }),
    ],
    [no],
  );
  expect(await stateOf(proposal)).toEqual(PENDING);
  // The same again, for our answer may have been lost.
  await hand(receipts.all, [no]);
  expect((await approve(server, CAROL, proposal)).as(castVoteSchema).state).toBe('authorised');
});

it('counts what is left of a “no” whose device is suspended', async () => {
  const proposal = await propose(server);
  for (const device of [SPARE, DAVE]) await approve(server, device, proposal);
  const suspend = aSuspend(BOB, policy, ALICE.id);
  const no = aRejectOrder(ALICE, policy, proposal.intent);
  await hand(
    [receipts.order(digestOf(policy, suspend), 'suspended'), receipts.order(digestOf(policy, no), 'registered')],
    [suspend, no],
  );
  expect((await approve(server, BOB, proposal)).as(castVoteSchema).state).toBe('pending_approval');
  expect((await approve(server, CAROL, proposal)).as(castVoteSchema).state).toBe('authorised');
});

it('gives what they bring down to the signing module to end, in an export that holds', async () => {
  const proposal = await propose(server);
  const both = [BOB, CAROL].map((device) => aRejectOrder(device, policy, proposal.intent));
  for (const no of both) expect((await server.post('/v1/orders', writeSignedOrder(no))).status).toBe(202);
  expect(await stateOf(proposal)).toMatchObject({ state: 'pending_approval', reason: 'REJECTED_BY_APPROVERS' });
  await hand([
    receipts.state(proposal.intent, 'registered'),
    ...both.map((no) => receipts.order(digestOf(policy, no), 'registered')),
    receipts.state(proposal.intent, 'rejected', {
      ...{ tier: 'btc-large', reason: 'REJECTED_BY_APPROVERS', votes: both.map((no) => digestOf(policy, no)) },
    }),
  ]);
  expect((await stateOf(proposal)).state).toBe('rejected');
  const lines = (await server.send(auditor.get('/v1/audit/export?format=jsonl'))).text.trimEnd().split('\n');
  expect((await verifyExport(lines, genesis.genesis.hash, { isPartial: false })).defects).toEqual([]);
});

it('counts no “no” of what is about something else, or of somebody whom no rule hears', async () => {
  const [proposal, other] = [await propose(server), await propose(server, { amount: '20000000' })];
  await approve(server, ALICE, proposal);
  const wrong = { ...other.intent, withdrawalId: proposal.intent.withdrawalId };
  for (const no of [aRejectOrder(ALICE, policy, other.intent), aRejectOrder(BOB, policy, wrong)])
    expect((await server.post('/v1/orders', writeSignedOrder(no))).status).toBe(202);
  expect(await stateOf(proposal)).toEqual(PENDING);
  expect((await approve(server, ERIN, proposal)).as(castVoteSchema).state).toBe('pending_approval');
  expect((await approve(server, BOB, proposal)).as(castVoteSchema).state).toBe('authorised');
});

it('counts a “no” that the signing module told of before the engine had asked again, after a loss of our database', async () => {
  const lost = await ServerUnderTest.start({ genesis });
  const overrides = { reference: 'asked-again', notAfter: Math.floor(Date.now() / 1000) + 3600 };
  const { intent } = await propose(lost, overrides);
  await lost.stop();
  const no = aRejectOrder(ALICE, policy, intent);
  const lacking = { reason: 'QUORUM_NOT_REACHED', finality: 'retryable' } as const;
  await hand([receipts.state(intent, 'registered'), receipts.order(digestOf(policy, no), 'registered')], [no]);
  const proposal = await propose(server, overrides);
  expect(proposal.id).toBe(intent.withdrawalId);
  for (const device of [ALICE, BOB, DAVE]) await approve(server, device, proposal);
  await hand([receipts.state(intent, 'refused', lacking)]);
  expect(await stateOf(proposal)).toEqual(PENDING);
  expect((await approve(server, CAROL, proposal)).as(castVoteSchema).state).toBe('authorised');
});

it('counts a “no” that the signing module told of, however often somebody else had said theirs before', async () => {
  const lost = await ServerUnderTest.start({ genesis });
  const overrides = { reference: 'asked-again', notAfter: Math.floor(Date.now() / 1000) + 3600 };
  const { intent } = await propose(lost, overrides);
  await lost.stop();
  const [noise, no] = [aRejectOrder(CAROL, policy, intent), aRejectOrder(ALICE, policy, intent)];
  const stated = receipts.order(digestOf(policy, noise), 'registered');
  await hand([receipts.state(intent, 'registered'), stated], [noise]);
  const client = new pg.Client({ connectionString: server.database.url });
  await client.connect();
  await client.query(
    `INSERT INTO stop_order (digest, verb, approver, device, signed, recorded_at)
     SELECT lpad(to_hex(n), 64, '0'), verb, approver, device, signed, recorded_at
       FROM stop_order, generate_series(1, 500) n`,
  );
  await client.end();
  await hand([receipts.order(digestOf(policy, no), 'registered')], [no]);
  const proposal = await propose(server, overrides);
  for (const device of [ALICE, BOB, DAVE]) await approve(server, device, proposal);
  await hand([receipts.state(intent, 'refused', { reason: 'QUORUM_NOT_REACHED', finality: 'retryable' })]);
  expect((await stateOf(proposal)).approvals).toBe(1);
});

it('counts a “no” behind ten of the same device about something else under the same id', async () => {
  const lost = await ServerUnderTest.start({ genesis });
  const overrides = { reference: 'asked-again', notAfter: Math.floor(Date.now() / 1000) + 3600 };
  const { intent } = await propose(lost, overrides);
  await lost.stop();
  const others = Array.from({ length: 10 }, (_, index) =>
    aRejectOrder(ALICE, policy, { ...intent, beneficiary: `other-${index}` }),
  );
  const all = [...others, aRejectOrder(ALICE, policy, intent)];
  await hand(
    [receipts.state(intent, 'registered'), ...all.map((no) => receipts.order(digestOf(policy, no), 'registered'))],
    all,
  );
  const proposal = await propose(server, overrides);
  for (const device of [ALICE, BOB, DAVE]) await approve(server, device, proposal);
  await hand([receipts.state(intent, 'refused', { reason: 'QUORUM_NOT_REACHED', finality: 'retryable' })]);
  expect((await stateOf(proposal)).approvals).toBe(1);
});
