import { ALICE } from '../../../test/support/builders/a-device.js';
import { aGenesis } from '../../../test/support/builders/a-genesis.js';
import { aPolicyDocument, BTC, LARGE_BTC, TWO_OF_OPS_ONE_OF_FINANCE } from '../../../test/support/builders/a-policy.js';
import { aProposal } from '../../../test/support/builders/a-proposal.js';
import { anEngine, aWithdrawal } from '../../../test/support/builders/an-engine.js';
import { TestReceipts } from '../../../test/support/builders/test-receipts.js';
import { trusting } from '../../client/follow-policies.js';
import { readAsked } from '../../protocol/evidence.js';
import { invariant } from '../../protocol/invariant.js';
import { PolicyHistory } from '../../protocol/policy-history.js';
import { writeSignedReceipt, type SignedReceipt } from '../../protocol/receipt.js';
import { obstacle, readProposal } from './read-proposal.js';
import { readSuspendedDevices } from './suspended-devices.js';

const NOW = 1_795_327_200;
const genesis = aGenesis({
  policy: {
    ...aPolicyDocument(),
    tiers: [
      {
        ...{ id: 'btc-small', asset: BTC, below: LARGE_BTC.toString() },
        requires: { kind: 'engine-signature', beyondLimits: { ask: 'btc-large' } },
      },
      { id: 'btc-large', asset: BTC, requires: { ...TWO_OF_OPS_ONE_OF_FINANCE, minimumReviewSeconds: 600 } },
    ],
  },
});
const { policy } = genesis;
const trusted = trusting(genesis.genesis, PolicyHistory.of(policy));
const NOBODY_SUSPENDED = readSuspendedDevices({ orders: [], receipts: [] }, trusted);

function asked(amount: string) {
  const body = aWithdrawal(policy.deploymentId, { amount, notAfter: NOW + 3600 });
  const request = anEngine().withdrawal(body, { created: NOW - 120 });
  const read = readAsked(request, policy);
  invariant(read.kind === 'asked', 'the builder asks for something possible');
  return { request, intent: read.intent };
}
const { request, intent } = asked(LARGE_BTC.toString());
const registered = (recordedAt: number, overrides = {}): SignedReceipt =>
  new TestReceipts(genesis).state(intent, 'registered', { recordedAt, ...overrides });

function read(registration: SignedReceipt | null) {
  const shown = registration === null ? null : writeSignedReceipt(registration);
  return readProposal(aProposal(intent, request, [], { registration: shown }), null, trusted, NOBODY_SUSPENDED, NOW);
}
const inTheWay = (registration: SignedReceipt | null) => obstacle(read(registration), ALICE.approver, 'approve', NOW);

describe('a proposal under a rule with a review', () => {
  it('may be approved from the second on in which the review is over', () => {
    expect(inTheWay(registered(NOW - 600))).toBeNull();
    expect(inTheWay(registered(NOW - 599))).toBe('VOTE_TOO_EARLY');
  });

  it('may be rejected at once', () => {
    expect(obstacle(read(null), ALICE.approver, 'reject', NOW)).toBeNull();
  });

  it('is not reviewed yet while the signing module has not said that it registered it', () => {
    expect(inTheWay(null)).toBe('VOTE_TOO_EARLY');
  });

  it('believes no registration that the signing module did not sign, or that is about something else', () => {
    const genuine = registered(NOW - 600);
    const forged = { ...genuine, message: { ...genuine.message, recordedAt: NOW - 601 } };
    expect(inTheWay(forged)).toBe('VOTE_TOO_EARLY');
    expect(inTheWay(registered(NOW - 600, { intentHash: '00'.repeat(32) }))).toBe('VOTE_TOO_EARLY');
    expect(inTheWay(new TestReceipts(genesis).state(intent, 'authorised', { recordedAt: NOW - 600 }))).toBe(
      'VOTE_TOO_EARLY',
    );
  });
});

it('a small withdrawal that did not fit under the limits is put before the people of the other rule', () => {
  const small = asked('50000');
  const shown = (state: string) =>
    readProposal(aProposal(small.intent, small.request, [], { state }), null, trusted, NOBODY_SUSPENDED, NOW);
  expect(shown('pending_approval').grounds?.requirement.rule).toBe('btc-large');
  expect(shown('authorised').grounds?.requirement.rule).toBe('btc-small');
  expect(obstacle(shown('authorised'), ALICE.approver, 'approve', NOW)).toBe('VOTE_NOT_ELIGIBLE');
});
