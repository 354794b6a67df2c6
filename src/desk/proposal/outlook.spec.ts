import { BOB } from '../../../test/support/builders/a-device.js';
import { aGenesis } from '../../../test/support/builders/a-genesis.js';
import { BTC, ETH, LARGE_BTC, TWO_OF_OPS_ONE_OF_FINANCE } from '../../../test/support/builders/a-policy.js';
import { aProposal } from '../../../test/support/builders/a-proposal.js';
import { aFreeze, GOVERNED } from '../../../test/support/builders/an-order.js';
import { anEngine, aWithdrawal } from '../../../test/support/builders/an-engine.js';
import { TestReceipts } from '../../../test/support/builders/test-receipts.js';
import { readAsked } from '../../protocol/evidence.js';
import { invariant } from '../../protocol/invariant.js';
import { PolicyHistory } from '../../protocol/policy-history.js';
import { writeSignedReceipt } from '../../protocol/receipt.js';
import { type StandingFreeze } from '../orders/standing-freezes.js';
import { outlookOf, type Circumstances } from './outlook.js';
import { readProposal } from './read-proposal.js';
import { readSuspendedDevices } from './suspended-devices.js';

const NOW = 1_795_327_200;
const LEFT = 3600;
const NOTHING: Circumstances = { freezes: [], isShort: false };

interface Terms {
  readonly delaySeconds?: number;
  readonly limit?: object;
  /** Seconds ago. */
  readonly registered?: number;
  readonly circumstances?: Circumstances;
}

function outlook({ delaySeconds, limit, registered, circumstances = NOTHING }: Terms) {
  const requires = { ...TWO_OF_OPS_ONE_OF_FINANCE, ...(delaySeconds !== undefined && { delaySeconds }) };
  const limits = limit === undefined ? [] : [{ id: 'a-limit', path: 'any', windowSeconds: 86_400, ...limit }];
  const genesis = aGenesis({ policy: { ...GOVERNED, limits, tiers: [{ id: 'btc', asset: BTC, requires }] } });
  const { policy } = genesis;
  const terms = { amount: LARGE_BTC.toString(), notAfter: NOW + LEFT };
  const request = anEngine().withdrawal(aWithdrawal(policy.deploymentId, terms), { created: NOW - 120 });
  const asked = readAsked(request, policy);
  invariant(asked.kind === 'asked', 'the builder asks for something possible');
  const trusted = { genesis: genesis.genesis, policies: PolicyHistory.of(policy) };
  const suspended = readSuspendedDevices({ orders: [], receipts: [] }, trusted);
  const registration =
    registered === undefined
      ? null
      : new TestReceipts(genesis).state(asked.intent, 'registered', { recordedAt: NOW - registered });
  const row = aProposal(asked.intent, request, [], {
    registration: registration && writeSignedReceipt(registration),
  });
  return outlookOf(readProposal(row, null, trusted, suspended, NOW), policy, circumstances, NOW);
}
const frozen = (scope: string | null): Circumstances => {
  const { message } = aFreeze(BOB, aGenesis().policy, { scope: scope ?? 'all' });
  const order = scope === null ? null : (message as StandingFreeze['order']);
  return { freezes: [{ digest: 'ab'.repeat(32) as StandingFreeze['digest'], at: NOW, order }], isShort: false };
};

it('has nothing to say of a payment that nothing is in the way of', () => {
  expect(outlook({})).toEqual({ never: null, waits: [] });
});

describe('a delay', () => {
  it('is waited out, by the module’s clock or from now on at the soonest', () => {
    const wait = (until: number) => ({ never: null, waits: [{ kind: 'time', until }] });
    expect(outlook({ delaySeconds: 600, registered: 100 })).toEqual(wait(NOW + 500));
    expect(outlook({ delaySeconds: 600 })).toEqual(wait(NOW + 600));
    expect(outlook({ delaySeconds: 600, registered: 600 })).toEqual({ never: null, waits: [] });
  });

  it('that ends when the payment expires, or later, is the end of it', () => {
    expect(outlook({ delaySeconds: LEFT }).never).toBe('too-late');
    expect(outlook({ delaySeconds: LEFT - 1 }).never).toBeNull();
    expect(outlook({ delaySeconds: LEFT, registered: 1 }).never).toBeNull();
  });
});

describe('a limit', () => {
  it('under which the payment alone does not fit is the end of it', () => {
    expect(outlook({ limit: { amount: LARGE_BTC.toString(), asset: BTC } }).never).toBeNull();
    expect(outlook({ limit: { amount: (LARGE_BTC - 1n).toString(), asset: BTC } }).never).toBe('beyond-limit');
  });

  it('of another asset, or of what nobody decides, is not', () => {
    expect(outlook({ limit: { amount: '1', asset: ETH } }).never).toBeNull();
    expect(outlook({ limit: { amount: '1', asset: BTC, path: 'automatic' } }).never).toBeNull();
  });
});

describe('a freeze', () => {
  it.each(['all', `asset ${BTC}`, 'wallet btc-hot'])('of %s is waited out', (scope) => {
    expect(outlook({ circumstances: frozen(scope) })).toEqual({ never: null, waits: [{ kind: 'frozen' }] });
  });

  it('of something else is not in the way; one that nobody can read is', () => {
    expect(outlook({ circumstances: frozen('wallet evm-hot') }).waits).toEqual([]);
    expect(outlook({ circumstances: frozen(null) }).waits).toEqual([{ kind: 'frozen' }]);
    expect(outlook({ circumstances: frozen('what is this') }).waits).toEqual([{ kind: 'frozen' }]);
  });
});

it('an empty wallet is waited for', () => {
  expect(outlook({ circumstances: { freezes: [], isShort: true } }).waits).toEqual([{ kind: 'funds' }]);
});
