import { aGenesis } from '../../../test/support/builders/a-genesis.js';
import { anExport } from '../../../test/support/builders/an-export.js';
import { anEngine, aWithdrawal } from '../../../test/support/builders/an-engine.js';
import { TestReceipts } from '../../../test/support/builders/test-receipts.js';
import { readAsked } from '../../protocol/evidence.js';
import { findingsMessage, type Findings } from '../../protocol/findings.js';
import { invariant } from '../../protocol/invariant.js';
import { verifyExport } from '../audit/verify-export.js';
import { pastIn } from './past-in-export.js';

const genesis = aGenesis();
const { policy } = genesis;
/** 2026-11-22T06:00:00Z */
const NOW = 1_795_327_200;
const findings: Findings = {
  ...{ destinationClass: 'new', firstSeenAt: NOW, resembles: [], outlier: 'above-usual' },
  worths: new Map([['JPY', 12n]]),
};

function asked(reference: string) {
  const body = aWithdrawal(policy.deploymentId, { reference, notAfter: NOW + 3600 });
  const request = anEngine('desk').withdrawal(body, { created: NOW - 120, idempotencyKey: reference });
  const read = readAsked(request, policy);
  invariant(read.kind === 'asked', 'the builder asks for something possible');
  return { body, request, intent: read.intent };
}

async function thePast() {
  const receipts = new TestReceipts(genesis);
  const [paid, waiting, unknown] = [asked('w-paid'), asked('w-waiting'), asked('w-unknown')];
  // Registered first, and exported last: the order is that of the signing module.
  const first = [receipts.state(waiting.intent, 'registered', { recordedAt: NOW })];
  const at = (recordedAt: number) => ({ tier: 'btc-small', recordedAt });
  const payment = { ...at(NOW + 20), attempt: 1, txid: 'aa'.repeat(32), fee: 1n };
  const mined = { ...payment, blockHeight: 1, blockHash: 'bb', confirmations: 3 };
  const second = [
    receipts.state(paid.intent, 'registered', { recordedAt: NOW, findings: findingsMessage(findings) }),
    receipts.state(paid.intent, 'authorised', at(NOW + 10)),
    receipts.state(paid.intent, 'signed', payment),
    receipts.state(paid.intent, 'broadcast', payment),
    receipts.state(paid.intent, 'final', { ...mined, recordedAt: NOW + 90 }),
  ];
  const lines = anExport(genesis, [
    { request: paid.request, state: 'final', receipts: second },
    { request: waiting.request, state: 'pending_approval', receipts: first },
    { request: unknown.request, state: 'received', receipts: [] },
  ]).map((line) => JSON.stringify(line));
  const { defects, trusted, withdrawals } = await verifyExport(lines, genesis.genesis.hash, { isPartial: false });
  expect(defects).toEqual([]);
  invariant(trusted !== null, 'the export holds');
  return { past: pastIn(withdrawals, trusted), body: paid.body };
}

describe('pastIn', () => {
  it('knows what was asked with which key, what was found out, and when it was signed and final', async () => {
    const { past, body } = await thePast();
    expect(past[1]).toEqual({
      request: body,
      ...{ engineKey: 'desk', enginePublicKey: policy.engineKeys.get('desk' as never)?.publicKey },
      ...{ registeredUnder: policy, registeredAt: NOW, findings, signedAt: NOW + 20, finalAt: NOW + 90 },
    });
    expect(past[0]).toMatchObject({ findings: null, signedAt: null, finalAt: null });
  });

  it('has them in the order in which the signing module met them, without those that it never met', async () => {
    const { past } = await thePast();
    expect(past.map(({ request }) => request.reference)).toEqual(['w-waiting', 'w-paid']);
  });
});
