import { aGenesis } from '../../../test/support/builders/a-genesis.js';
import { LARGE_BTC } from '../../../test/support/builders/a-policy.js';
import { aSecret } from '../../../test/support/builders/a-secret.js';
import { anEngine, aWithdrawal } from '../../../test/support/builders/an-engine.js';
import { TestReceipts } from '../../../test/support/builders/test-receipts.js';
import { readAsked, writeSignedRequest } from '../../protocol/evidence.js';
import { invariant } from '../../protocol/invariant.js';
import { PolicyHistory } from '../../protocol/policy-history.js';
import { writeSignedReceipt, type SignedReceipt } from '../../protocol/receipt.js';
import { writeMessage } from '../../protocol/typed-data.js';
import { compareTold } from './compare-told.js';
import { provenEarlierPayments } from './earlier-payments.js';
import { provenReceipts } from './proven-receipts.js';
import { timelineOf } from './timeline.js';

const genesis = aGenesis();
const { policy } = genesis;
const trusted = { genesis: genesis.genesis, policies: PolicyHistory.of(policy) };
const NOW = Math.floor(Date.now() / 1000);

function asked(reference: string, overrides = {}) {
  const body = aWithdrawal(policy.deploymentId, { reference, amount: LARGE_BTC.toString(), ...overrides });
  const request = anEngine().withdrawal(body);
  const read = readAsked(request, policy);
  invariant(read.kind === 'asked', 'the builder asks for something possible');
  return { request, ...read };
}
const payment = asked('W-1');
const written = (receipts: readonly SignedReceipt[]) => receipts.map(writeSignedReceipt);

describe('the server’s account of a payment', () => {
  const honest = { ...writeMessage(payment.intent), notAfter: payment.intent.notAfterText, intentHash: payment.hash };

  it('raises nothing where every word follows from the signed request', () => {
    expect(compareTold(payment, { ...honest, rule: 'btc-large', trace: [] })).toEqual([]);
  });

  it.each([
    ['amountText', '0.001 BTC'],
    ['amount', '100000'],
    ['destination', 'bcrt1qother'],
    ['notAfter', '2030-01-01T00:00:00Z'],
    ['intentHash', '00'.repeat(32)],
    ['initiators', ['mallory']],
    ['maxFeeText', ''],
    ['beneficiary', 7],
  ])('is caught where it says another %s', (field, value) => {
    const [difference, ...others] = compareTold(payment, { ...honest, [field]: value });
    expect([difference?.field, others]).toEqual([field, []]);
  });

  it('is caught where there is none at all, in one line for each field', () => {
    expect(compareTold(payment, null).length).toBeGreaterThan(10);
    const [long] = compareTold(payment, { ...honest, amountText: `1\n${'9'.repeat(5000)}` });
    expect(long?.told).toMatch(/^1 9{10,}…$/);
    expect(long?.told.length).toBeLessThan(300);
  });
});

describe('receipts', () => {
  const receipts = new TestReceipts(genesis);
  receipts.state(payment.intent, 'registered');
  receipts.state(payment.intent, 'signed');

  it('count where the signing module has signed them, about this withdrawal, in its order', () => {
    const shown = written([...receipts.all].reverse());
    expect(provenReceipts(shown, payment.intent.withdrawalId, trusted.genesis).map(({ outcome }) => outcome)).toEqual([
      'registered',
      'signed',
    ]);
  });

  it('of somebody else, about another one, or of no shape are left out', () => {
    const forged = new TestReceipts(genesis, aSecret('somebody')).state(payment.intent, 'final');
    const other = new TestReceipts(genesis).state(asked('W-2').intent, 'final');
    expect(provenReceipts(written([forged, other]), payment.intent.withdrawalId, trusted.genesis)).toEqual([]);
    expect(provenReceipts('none', payment.intent.withdrawalId, trusted.genesis)).toEqual([]);
  });

  it('stand in the timeline beside the request', () => {
    const told = receipts.all.map(({ message }) => message);
    const moments = timelineOf({ signedAt: NOW - 60, votes: [] }, told);
    expect(moments.map((each) => (each.kind === 'stated' ? each.outcome : each.kind))).toEqual([
      'asked',
      'registered',
      'signed',
    ]);
  });
});

describe('an earlier payment', () => {
  const before = asked('W-0');
  const said = new TestReceipts(genesis);
  said.state(before.intent, 'registered', { recordedAt: NOW - 100 });
  said.state(before.intent, 'signed', { recordedAt: NOW - 90 });
  const shown = (overrides = {}) => [
    {
      withdrawalId: before.intent.withdrawalId,
      request: writeSignedRequest(before.request),
      receipts: written(said.all),
      ...overrides,
    },
  ];

  it('is one where receipts say that it was signed', () => {
    const [found] = provenEarlierPayments(shown(), payment.intent, trusted);
    expect(found).toMatchObject({ signedAt: NOW - 90, isFinal: false });
    expect(found?.intent.reference).toBe('W-0');
  });

  it('is none without a receipt of the signature, by another request, or to elsewhere', () => {
    const none = (value: unknown, to = payment.intent) => provenEarlierPayments(value, to, trusted);
    expect(none(shown({ receipts: written(said.all.slice(0, 1)) }))).toEqual([]);
    expect(none(shown({ request: writeSignedRequest(asked('W-9').request) }))).toEqual([]);
    expect(none(shown(), { ...payment.intent, destinationBytes: '0014ff' as never })).toEqual([]);
    expect(none({ not: 'a list' })).toEqual([]);
  });
});
