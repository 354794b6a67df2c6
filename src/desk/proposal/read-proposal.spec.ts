import { ALICE } from '../../../test/support/builders/a-device.js';
import { followingDocument } from '../../../test/support/builders/a-change.js';
import { aGenesis } from '../../../test/support/builders/a-genesis.js';
import {
  aPolicyDocument,
  BTC,
  documentBytes,
  LARGE_BTC,
  TWO_OF_OPS_ONE_OF_FINANCE,
} from '../../../test/support/builders/a-policy.js';
import { type Document } from '../../../test/support/builders/a-rich-policy.js';
import { aProposal } from '../../../test/support/builders/a-proposal.js';
import { anEngine, aWithdrawal } from '../../../test/support/builders/an-engine.js';
import { TestReceipts } from '../../../test/support/builders/test-receipts.js';
import { readAsked } from '../../protocol/evidence.js';
import { invariant } from '../../protocol/invariant.js';
import { PolicyHistory } from '../../protocol/policy-history.js';
import { parsePolicy } from '../../protocol/policy.js';
import { writeSignedReceipt, type SignedReceipt } from '../../protocol/receipt.js';
import { obstacle } from './obstacle.js';
import { readProposal } from './read-proposal.js';
import { readSuspendedDevices } from './suspended-devices.js';

const NOW = 1_795_327_200;
const ASKING = aPolicyDocument({
  tiers: [
    {
      ...{ id: 'btc-small', asset: BTC, below: LARGE_BTC.toString() },
      requires: { kind: 'engine-signature', beyondLimits: { ask: 'btc-large' } },
    },
    { id: 'btc-large', asset: BTC, requires: { ...TWO_OF_OPS_ONE_OF_FINANCE, minimumReviewSeconds: 600 } },
  ],
});
const genesis = aGenesis({ policy: ASKING });
const { policy } = genesis;
const trusted = { genesis: genesis.genesis, policies: PolicyHistory.of(policy) };
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
  const shown = (isBeyondLimits: boolean) =>
    readProposal(aProposal(small.intent, small.request, [], { isBeyondLimits }), null, trusted, NOBODY_SUSPENDED, NOW);
  expect(shown(true).grounds?.requirement.rule).toBe('btc-large');
  expect(shown(false).grounds?.requirement.rule).toBe('btc-small');
  expect(obstacle(shown(false), ALICE.approver, 'approve', NOW)).toBe('VOTE_NOT_ELIGIBLE');
});

it.each([
  ['refuses beyond the limits', { kind: 'engine-signature', beyondLimits: 'refuse' }, 'btc-small+btc-large', null],
  [
    'asks somebody else',
    { kind: 'quorum', groups: [{ name: 'boss', threshold: 1, members: ['erin'] }], votesValidForSeconds: 600 },
    'btc-small+btc-large',
    null,
  ],
])('waits for whom the signing module waits for, when a later policy %s', (_what, requires, rule, wanted) => {
  const small = asked('50000');
  const document = followingDocument(ASKING, (next) => {
    const [first] = next['tiers'] as Document[];
    if (first !== undefined) first['requires'] = requires;
  });
  const later = { ...trusted, policies: trusted.policies.followedBy(parsePolicy(documentBytes(document))) };
  const registration = writeSignedReceipt(
    new TestReceipts(genesis).state(small.intent, 'registered', { recordedAt: NOW - 700 }),
  );
  const shown = aProposal(small.intent, small.request, [], { isBeyondLimits: true, registration });
  const proposal = readProposal(shown, null, later, NOBODY_SUSPENDED, NOW);
  expect(proposal.grounds?.requirement.rule).toBe(rule);
  expect(obstacle(proposal, ALICE.approver, 'approve', NOW)).toBe(wanted);
});
