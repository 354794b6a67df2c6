import { writeSignedChange } from '../../src/protocol/governance/signed-change.js';
import { policyViewSchema } from '../../src/server/policies/policy-views.js';
import { aChange, aChangeNobodyMaySign, followingDocument } from '../support/builders/a-change.js';
import { ALICE, BOB, CAROL, DAVE } from '../support/builders/a-device.js';
import { aGenesis } from '../support/builders/a-genesis.js';
import { aPolicyDocument } from '../support/builders/a-policy.js';
import { GOVERNANCE } from '../support/builders/a-rich-policy.js';
import { LedgerSetting } from '../support/ledger-setting.js';
import { ServerUnderTest } from '../support/server-under-test.js';

const policy = { governance: GOVERNANCE };
const { policy: inForce } = aGenesis({ policy });
const withDelays = (delays: Partial<typeof GOVERNANCE>) =>
  followingDocument(aPolicyDocument(policy), (next) => (next['governance'] = { ...GOVERNANCE, ...delays }));

const BELOW: readonly [string, Partial<typeof GOVERNANCE>, string][] = [
  ['a delay below it', { looseningDelaySeconds: 3_599 }, 'POLICY_MALFORMED'],
  ['a lower floor', { delayFloorSeconds: 3_599 }, 'POLICY_FIXED'],
  ['both', { looseningDelaySeconds: 60, delayFloorSeconds: 60 }, 'POLICY_FIXED'],
];
/** Every governor has signed it, on a device that refuses nothing. */
const forced = (delays: Partial<typeof GOVERNANCE>) =>
  writeSignedChange(aChangeNobodyMaySign(withDelays(delays), inForce, [ALICE, BOB, CAROL, DAVE]));
const DOWN_TO_IT = writeSignedChange(aChange(withDelays({ looseningDelaySeconds: 3_600 }), inForce, [ALICE, BOB]));

describe('the floor of the delay, which the genesis has set,', () => {
  describe('for the signing module', () => {
    let setting: LedgerSetting;
    beforeEach(async () => {
      setting = await LedgerSetting.make({ policy });
    });
    afterEach(() => setting.end());

    it.each(BELOW)('lets no policy have %s, whoever signs it', async (_what, delays, code) => {
      const module = await setting.open();
      expect(await module.takeChange.execute(forced(delays))).toMatchObject({ kind: 'refused', code });
      expect(await module.story()).toEqual([]);
    });

    it('is as low as a delay can go', async () => {
      const module = await setting.open();
      expect(await module.takeChange.execute(DOWN_TO_IT)).toMatchObject({ kind: 'waiting' });
    });
  });

  describe('for the server', () => {
    let server: ServerUnderTest;
    beforeEach(async () => {
      server = await ServerUnderTest.start({ genesis: aGenesis({ policy }) });
    });
    afterEach(() => server.stop());
    const proposed = async () => (await server.fetch('/v1/policy')).as(policyViewSchema).proposed;

    it.each(BELOW)('lets nobody propose %s', async (_what, delays, code) => {
      expect((await server.post('/v1/policy/changes', forced(delays))).code).toBe(code);
      expect(await proposed()).toEqual([]);
    });

    it('is as low as a delay can go', async () => {
      expect((await server.post('/v1/policy/changes', DOWN_TO_IT)).code).toBe('answered 202');
      expect(await proposed()).toHaveLength(1);
    });
  });
});
