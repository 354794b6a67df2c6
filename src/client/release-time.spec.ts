import { aFindingsMessage } from '../../test/support/builders/a-findings-message.js';
import { aGenesis } from '../../test/support/builders/a-genesis.js';
import { aPolicyDocument, BTC, LARGE_BTC, TWO_OF_OPS_ONE_OF_FINANCE } from '../../test/support/builders/a-policy.js';
import { aWithdrawalView } from '../../test/support/builders/a-withdrawal-view.js';
import { anEngine, aWithdrawal } from '../../test/support/builders/an-engine.js';
import { TestReceipts } from '../../test/support/builders/test-receipts.js';
import { readAsked } from '../protocol/evidence.js';
import { type Findings } from '../protocol/findings.js';
import { invariant } from '../protocol/invariant.js';
import { PolicyHistory } from '../protocol/policy-history.js';
import { trusting } from './follow-policies.js';
import { trustWithdrawal } from './trust-withdrawal.js';

/** 2026-11-22T06:00:00Z */
const NOW = 1_795_327_200;
const genesis = aGenesis({
  policy: {
    ...aPolicyDocument(),
    tiers: [
      { id: 'young', asset: BTC, destinations: ['new'], requires: { kind: 'cooling', seconds: 86_400 } },
      {
        ...{ id: 'btc-small', asset: BTC, below: LARGE_BTC.toString() },
        requires: { kind: 'engine-signature', beyondLimits: { ask: 'btc-large' } },
      },
      { id: 'btc-large', asset: BTC, requires: { ...TWO_OF_OPS_ONE_OF_FINANCE, delaySeconds: 3600 } },
    ],
  },
});
const { policy } = genesis;
const trusted = trusting(genesis.genesis, PolicyHistory.of(policy));

function asked(amount: bigint) {
  const body = aWithdrawal(policy.deploymentId, { amount: amount.toString(), notAfter: NOW + 90_000 });
  const read = readAsked(anEngine().withdrawal(body, { created: NOW }), policy);
  invariant(read.kind === 'asked', 'the builder asks for something possible');
  return read.intent;
}
const small = asked(50_000n);
const large = asked(LARGE_BTC);

let receipts: TestReceipts;
beforeEach(() => {
  receipts = new TestReceipts(genesis);
});

const registered = (intent: typeof small, found: Partial<Findings> = {}) => {
  receipts.state(intent, 'registered', {
    recordedAt: NOW,
    findings: aFindingsMessage(found.firstSeenAt ?? NOW, found),
  });
};
const release = (intent: typeof small, estimatedReleaseAt: string | null = null): string | null => {
  const view = aWithdrawalView(intent, receipts.all, { estimatedReleaseAt });
  return trustWithdrawal(view, intent.withdrawalId, undefined, trusted).signedNotBefore;
};

describe('the moment before which nothing is signed', () => {
  it('is counted from the first sight of the destination, as the module states it', () => {
    registered(small, { firstSeenAt: NOW - 3600 });
    expect(release(small)).toBe('2026-11-23T05:00:00Z');
  });

  it('is the delay after registration where the destination is known', () => {
    registered(large, { destinationClass: 'known', firstSeenAt: NOW - 3600 });
    expect(release(large)).toBe('2026-11-22T07:00:00Z');
  });

  it('is the later of both', () => {
    registered(large, { firstSeenAt: NOW - 86_400 + 3599 });
    expect(release(large)).toBe('2026-11-22T07:00:00Z');
    receipts = new TestReceipts(genesis);
    registered(large, { firstSeenAt: NOW - 86_400 + 3601 });
    expect(release(large)).toBe('2026-11-22T07:00:01Z');
  });

  it('is that of the rule which takes over beyond the limits', () => {
    registered(small, { destinationClass: 'known' });
    expect(release(small)).toBeNull();
    receipts.state(small, 'reopened', { tier: 'btc-large', reason: 'LIMIT_REACHED', recordedAt: NOW });
    expect(release(small)).toBe('2026-11-22T07:00:00Z');
  });

  it('is not taken from the server: what it says without a receipt is told as its own word', () => {
    expect(release(small, '2030-01-01T00:00:00Z')).toBeNull();
    registered(small);
    expect(release(small, '2026-11-22T06:00:00Z')).toBe('2026-11-23T06:00:00Z');
  });

  it('cannot be told where the module has stated nothing that a cooling could count from', () => {
    receipts.state(small, 'registered', { recordedAt: NOW });
    expect(release(small)).toBeNull();
  });

  it('is of no interest once it is signed, or has ended', () => {
    registered(small);
    receipts.state(small, 'cancelled', { recordedAt: NOW, reason: 'CANCELLED_BY_ENGINE' });
    expect(release(small)).toBeNull();
    receipts = new TestReceipts(genesis);
    receipts.payment(large, 'aa'.repeat(32), { recordedAt: NOW });
    expect(release(large)).toBeNull();
  });
});
