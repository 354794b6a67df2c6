import { readAsked } from '../../src/protocol/evidence.js';
import { PolicyHistory } from '../../src/protocol/policy-history.js';
import { electorateOf, verifyVote } from '../../src/protocol/vote.js';
import { CAROL, DEVICES } from '../support/builders/a-device.js';
import { aGenesis } from '../support/builders/a-genesis.js';
import { anEngine, aWithdrawal } from '../support/builders/an-engine.js';

describe('the builders', () => {
  const { policy } = aGenesis();
  const asked = readAsked(anEngine().withdrawal(aWithdrawal(policy.deploymentId)), policy);

  it('build a request that the policy understands', () => {
    expect(asked.kind).toBe('asked');
  });

  it.each(DEVICES.map((device) => [device.id, device] as const))('build votes of %s that verify', (_, device) => {
    if (asked.kind !== 'asked') throw new Error('no intent');
    expect(
      verifyVote(device.approve(policy, asked.intent), asked.hash, electorateOf(PolicyHistory.of(policy))).kind,
    ).toBe('vote');
    expect(
      verifyVote(device.reject(policy, asked.intent), asked.hash, electorateOf(PolicyHistory.of(policy))).kind,
    ).toBe('vote');
  });

  it('build votes that say whose they are', () => {
    if (asked.kind !== 'asked') throw new Error('no intent');
    const forged = CAROL.approve(policy, asked.intent, { approver: 'bob' });
    expect(verifyVote(forged, asked.hash, electorateOf(PolicyHistory.of(policy)))).toEqual({
      kind: 'refused',
      code: 'VOTE_DEVICE_NOT_THE_APPROVERS',
    });
  });
});
