import { aPolicy } from '../../../test/support/builders/a-policy.js';
import { GOVERNED } from '../../../test/support/builders/an-order.js';
import { type DeviceId } from '../ids.js';
import { unreachableQuorums } from './unreachable-quorums.js';

const policy = aPolicy(GOVERNED);
const without = (...devices: string[]) => unreachableQuorums(policy, new Set(devices as DeviceId[]));

describe('what a suspension makes unreachable', () => {
  it('is nothing while enough others can be heard', () => {
    expect(without()).toEqual([]);
    expect(without('alice-laptop')).toEqual([]);
  });

  it('is every rule that wants more of a group than are left, named', () => {
    expect(without('alice-laptop', 'carol-wallet')).toEqual(['btc-large', 'eth-large', 'tusd-large']);
    expect(without('dave-laptop', 'erin-wallet')).toEqual(['btc-large', 'eth-large', 'tusd-large']);
  });

  it('is governance, when too few governors are left to lift anything', () => {
    expect(without('alice-laptop', 'bob-laptop')).toContain('governance');
  });
});
