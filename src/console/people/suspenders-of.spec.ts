import { aDevice, DEVICES } from '../../../test/support/builders/a-device.js';
import { aGenesis } from '../../../test/support/builders/a-genesis.js';
import { GOVERNANCE } from '../../../test/support/builders/a-rich-policy.js';
import { type ApproverId, type DeviceId } from '../../protocol/ids.js';
import { invariant } from '../../protocol/invariant.js';
import { suspendersOf } from './suspenders-of.js';

const wallet = (approver: string, id: string) => aDevice(approver, { id, scheme: 'eip712', path: 'console' });
/** Carol governs; erin does not. In this order, so that the policy lists each one's usual wallet first. */
const { policy } = aGenesis({
  devices: [...DEVICES, wallet('carol', 'carol-spare'), wallet('erin', 'erin-spare')],
  policy: { governance: GOVERNANCE },
});

const by = (who: string | null, device: string, suspended: readonly string[] = [], hasWallet = true) => {
  const found = policy.devices.get(device as DeviceId);
  invariant(found !== undefined, 'the policy lists it');
  return suspendersOf(found, who as ApproverId | null, policy, hasWallet, new Set(suspended)).map(({ id }) => id);
};

describe('with what somebody suspends a device', () => {
  it.each([
    ['erin', 'erin-wallet', ['erin-spare', 'erin-wallet']],
    ['erin', 'erin-spare', ['erin-wallet', 'erin-spare']],
    ['carol', 'carol-wallet', ['carol-spare', 'carol-wallet']],
  ])('is for %s, who suspends %s, another one first: the lost one signs nothing', (who, device, expected) => {
    expect(by(who, device)).toEqual(expected);
  });

  it('is that device itself where there is no other', () => {
    expect(by('erin', 'erin-wallet', ['erin-spare'])).toEqual(['erin-wallet']);
  });

  it('is any of a governor’s for somebody else’s device, and none of one who does not govern', () => {
    expect(by('carol', 'bob-laptop')).toEqual(['carol-wallet', 'carol-spare']);
    expect(by('erin', 'bob-laptop')).toEqual([]);
  });

  it('is nothing that is suspended: no order of it would count', () => {
    expect(by('carol', 'bob-laptop', ['carol-wallet'])).toEqual(['carol-spare']);
    expect(by('carol', 'bob-laptop', ['carol-wallet', 'carol-spare'])).toEqual([]);
  });

  it('is nothing where it is suspended already', () => {
    expect(by('carol', 'bob-laptop', ['bob-laptop'])).toEqual([]);
    expect(by('erin', 'erin-wallet', ['erin-wallet'])).toEqual([]);
  });

  it('is nothing that no browser reaches, and nobody’s who is not logged in', () => {
    expect(by('alice', 'alice-laptop')).toEqual([]);
    expect(by('carol', 'bob-laptop', [], false)).toEqual([]);
    expect(by(null, 'bob-laptop')).toEqual([]);
  });
});
