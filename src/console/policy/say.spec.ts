import { theDraft, followingDocument } from '../../../test/support/builders/a-change.js';
import { aDevice, DEVICES } from '../../../test/support/builders/a-device.js';
import { aGenesis } from '../../../test/support/builders/a-genesis.js';
import { GOVERNANCE } from '../../../test/support/builders/a-rich-policy.js';
import { type ApproverId, type DeviceId } from '../../protocol/ids.js';
import { PolicyHistory } from '../../protocol/policy-history.js';
import { saySign, sayVeto } from './say.js';

/** Of dave's devices one is for a browser; the other lies in a folder. */
const { genesis, files, policy } = aGenesis({
  devices: [...DEVICES, aDevice('dave', { id: 'dave-wallet', scheme: 'eip712', path: 'console' })],
  policy: { governance: GOVERNANCE },
});
const draft = theDraft(
  followingDocument(JSON.parse(new TextDecoder().decode(files.policy)), (document) => {
    document['maxLifetimeSeconds'] = 86_400;
  }),
  policy,
);
const session = (who: string | null) => ({
  ...{ person: who ?? 'auditor', approver: who as ApproverId | null, roles: [], endsAt: '2099-01-01T00:00:00Z' },
});
const bench = (...suspended: string[]) => ({
  trusted: { genesis, policies: PolicyHistory.of(policy) },
  suspended: {
    ...{ devices: new Set(suspended as DeviceId[]), orders: new Map(), since: new Map(), unexplained: 0 },
  },
});
const sign = (who: string | null, suspended: readonly string[] = [], signedBy: readonly string[] = []) => {
  const say = saySign(draft, signedBy as ApproverId[], session(who), bench(...suspended), true);
  return say.kind === 'may' ? say.devices.map(({ id }) => id) : say.message;
};

describe('who may sign a change in a browser', () => {
  it('is a governor with a device that browsers sign with', () => {
    expect(sign('carol')).toEqual(['carol-wallet']);
    expect(sign('dave', ['dave-laptop'])).toEqual(['dave-wallet']);
  });

  it.each<[string, Parameters<typeof sign>, string]>([
    ['somebody without an office', [null], 'say.not-governor'],
    ['an approver who does not govern', ['erin'], 'say.not-governor'],
    ['a governor whose device lies in a folder', ['alice'], 'say.no-device'],
    ['a governor who has signed', ['carol', [], ['carol']], 'say.signed'],
    ['a governor whose device is suspended', ['carol', ['carol-wallet']], 'say.suspended'],
    ['one whose browser key is suspended, and who has a folder', ['dave', ['dave-wallet']], 'say.no-device'],
    ['one of whose devices none is left', ['dave', ['dave-wallet', 'dave-laptop']], 'say.suspended'],
  ])('is not %s', (_who, given, message) => {
    expect(sign(...given)).toBe(message);
  });

  it('is nobody who is not logged in', () => {
    expect(saySign(draft, [], null, bench(), true)).toEqual({ kind: 'not', message: 'say.log-in' });
  });
});

describe('who may veto in a browser', () => {
  it('is every governor with such a device, suspended or not', () => {
    expect(sayVeto(session('carol'), policy, true)).toMatchObject({ kind: 'may', approver: 'carol' });
    expect(sayVeto(session('erin'), policy, true)).toEqual({ kind: 'not', message: 'say.not-governor' });
    expect(sayVeto(session('bob'), policy, true)).toEqual({ kind: 'not', message: 'say.no-device' });
    expect(sayVeto(session('carol'), policy, false)).toEqual({ kind: 'not', message: 'say.no-device' });
  });
});
