import { ALICE, BOB, CAROL, DAVE, ERIN, type TestDevice } from '../../../test/support/builders/a-device.js';
import { aGenesis } from '../../../test/support/builders/a-genesis.js';
import { LARGE_BTC } from '../../../test/support/builders/a-policy.js';
import { aRejectOrder, digestOf, GOVERNED } from '../../../test/support/builders/an-order.js';
import { anExport } from '../../../test/support/builders/an-export.js';
import { anEngine, aWithdrawal } from '../../../test/support/builders/an-engine.js';
import { TestReceipts } from '../../../test/support/builders/test-receipts.js';
import { readAsked } from '../../protocol/evidence.js';
import { invariant } from '../../protocol/invariant.js';
import { type SignedOrder } from '../../protocol/orders/signed-order.js';
import { voteDigest } from '../../protocol/vote.js';
import { verifyExport } from './verify-export.js';

const genesis = aGenesis({ policy: GOVERNED });
const { policy } = genesis;
/** 2026-11-22T06:00:00Z */
const NOW = 1_795_327_200;
const CAST = { castAt: NOW - 60, expiresAt: NOW + 3000 };

function asked(reference: string) {
  const body = aWithdrawal(policy.deploymentId, { reference, amount: LARGE_BTC.toString(), notAfter: NOW + 3600 });
  const request = anEngine().withdrawal(body, { created: NOW - 120, idempotencyKey: reference });
  const read = readAsked(request, policy);
  invariant(read.kind === 'asked', 'the builder asks for something possible');
  return { request, intent: read.intent };
}
const { request, intent } = asked('w-1');
const no = (device: TestDevice, about = intent) => aRejectOrder(device, policy, about, CAST);

/** Turned down by bob and carol past a server that has alice's and dave's approvals alone. */
async function reportOf(orders: readonly SignedOrder[]) {
  const receipts = new TestReceipts(genesis);
  const votes = [ALICE, DAVE].map((device) => device.approve(policy, intent, CAST));
  const named = [BOB, CAROL].map((device) => digestOf(policy, no(device)));
  const said = [
    receipts.state(intent, 'registered', { recordedAt: NOW - 600, tier: '' }),
    receipts.state(intent, 'rejected', {
      ...{ recordedAt: NOW, tier: 'btc-large', reason: 'REJECTED_BY_APPROVERS', finality: 'final', votes: named },
    }),
  ];
  const lines = anExport(genesis, [{ request, state: 'rejected', votes, receipts: said }], { orders });
  const texts = lines.map((line) => JSON.stringify(line));
  return verifyExport(texts, genesis.genesis.hash, { isPartial: false });
}

it('an export holds in which a withdrawal was turned down past the server, and tells by whom', async () => {
  const { defects, withdrawals } = await reportOf([no(BOB), no(CAROL)]);
  expect(defects).toEqual([]);
  const against = withdrawals.flatMap(({ votes }) => votes.filter(({ choice }) => choice === 'reject'));
  expect(against.map(({ approver }) => approver)).toEqual(['bob', 'carol']);
});

it('an export holds in which a withdrawal was turned down after its approvals had lapsed', async () => {
  const receipts = new TestReceipts(genesis);
  const votes = [ALICE, BOB, DAVE].map((device) => device.approve(policy, intent, CAST));
  const counted = votes.map((vote) => voteDigest(policy.deploymentId, vote));
  const later = { castAt: NOW + 3200, expiresAt: NOW + 3400 };
  const orders = [DAVE, ERIN].map((device) => aRejectOrder(device, policy, intent, later));
  const said = [
    receipts.state(intent, 'registered', { recordedAt: NOW - 600, tier: '' }),
    receipts.state(intent, 'authorised', { recordedAt: NOW, tier: 'btc-large', votes: counted }),
    receipts.state(intent, 'rejected', {
      ...{ recordedAt: NOW + 3300, tier: 'btc-large', reason: 'REJECTED_BY_APPROVERS', finality: 'final' },
      votes: orders.map((order) => digestOf(policy, order)),
    }),
  ];
  const lines = anExport(genesis, [{ request, state: 'rejected', votes, receipts: said }], { orders });
  const texts = lines.map((line) => JSON.stringify(line));
  expect((await verifyExport(texts, genesis.genesis.hash, { isPartial: false })).defects).toEqual([]);
});

it.each([
  ['is not in it', [no(CAROL)]],
  ['is about another withdrawal', [no(CAROL), no(BOB, asked('w-2').intent)]],
  ['is not its device’s', [no(CAROL), { ...no(BOB), signature: no(CAROL).signature }]],
])('it does not hold where a rejection %s', async (_what, orders) => {
  const { defects } = await reportOf(orders);
  expect(defects.map(({ what }) => what)).toContainEqual(
    expect.stringContaining('counts a vote that is not in evidence'),
  );
});
