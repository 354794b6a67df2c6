import { type EngineKeyId } from '../protocol/ids.js';
import { type WithdrawalRequest } from '../protocol/withdrawal-request.js';
import { aPolicy, LARGE_BTC } from '../../test/support/builders/a-policy.js';
import { aWithdrawal } from '../../test/support/builders/an-engine.js';
import { judgeRequest } from './judge-request.js';

const NOW = 1_800_000_000;
const policy = aPolicy();
const judge = (overrides: Partial<WithdrawalRequest> = {}, engineKey = 'trading') =>
  judgeRequest(
    aWithdrawal(policy.deploymentId, { notAfter: NOW + 60, ...overrides }),
    engineKey as EngineKeyId,
    policy,
    NOW,
  );

describe('judgeRequest', () => {
  it('finds the first tier that matches', () => {
    expect(judge()).toMatchObject({
      kind: 'accepted',
      verdict: 'automatic',
      grounds: { requirement: { rule: 'btc-small' } },
    });
    expect(judge({ amount: LARGE_BTC.toString() })).toMatchObject({
      ...{ kind: 'accepted', verdict: 'open', grounds: { requirement: { rule: 'btc-large' } } },
    });
  });

  it('refuses what no tier allows', () => {
    expect(judge({ amount: (LARGE_BTC * 100n).toString() })).toEqual({ kind: 'refused', code: 'NO_TIER_MATCHES' });
  });

  it.each([
    [NOW, 'NOT_AFTER_PASSED'],
    [NOW - 1, 'NOT_AFTER_PASSED'],
    [NOW + policy.maxLifetimeSeconds + 1, 'NOT_AFTER_TOO_FAR'],
  ])('refuses notAfter %d', (notAfter, code) => {
    expect(judge({ notAfter })).toEqual({ kind: 'refused', code });
  });

  it('accepts the last moment that the policy allows', () => {
    expect(judge({ notAfter: NOW + policy.maxLifetimeSeconds }).kind).toBe('accepted');
  });

  it('refuses what nobody is left to approve, because they ask for it', () => {
    const large = { amount: LARGE_BTC.toString() };
    expect(judge({ ...large, initiators: ['dave', 'erin'] })).toEqual({ kind: 'refused', code: 'QUORUM_UNREACHABLE' });
    expect(judge({ ...large, initiators: ['dave'] }).kind).toBe('accepted');
    // alice runs `desk`, so with bob asking as well one of ops is left, and two are needed.
    expect(judge({ ...large, initiators: ['bob'] }, 'desk')).toEqual({ kind: 'refused', code: 'QUORUM_UNREACHABLE' });
  });

  it('passes on what the protocol refuses', () => {
    expect(judge({ amount: '1.1' })).toEqual({ kind: 'refused', code: 'AMOUNT_MALFORMED' });
  });
});
