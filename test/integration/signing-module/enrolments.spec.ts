import { attestationDigest, attestationHash } from '../../../src/protocol/devices/attestation.js';
import { type ApproverId, type DeviceId } from '../../../src/protocol/ids.js';
import { aDevice, ALICE, BOB, DEVICES, listedDevice } from '../../support/builders/a-device.js';
import { Maker } from '../../support/builders/a-maker.js';
import { aChange, aNextPolicy } from '../../support/builders/a-next-policy.js';
import { type PolicyDocument } from '../../support/builders/a-policy.js';
import { AAGUID, CONSOLE, SecurityKey } from '../../support/builders/a-security-key.js';
import { GovernedModule } from '../../support/governed-module.js';

const maker = new Maker();
const KEY = aDevice('bob', { id: 'bob-key', scheme: 'webauthn', path: 'console' });
const authenticators = [{ aaguid: AAGUID, roots: [maker.root] }];

let governed: GovernedModule;
beforeEach(async () => {
  governed = await GovernedModule.start(DEVICES, { console: { ...CONSOLE, authenticators } });
});
afterEach(() => governed.end());

/** A change that lists Bob's key, which this maker vouches for; null: which says nothing of itself. */
function enrolling(vouching: Maker | null): Record<string, unknown> {
  const { genesis, policy } = governed.setting.genesis;
  const made = new SecurityKey(KEY.secret);
  const where = { deploymentId: policy.deploymentId, genesisHash: genesis.hash };
  const about = { approver: KEY.approver as ApproverId, id: KEY.id as DeviceId, path: KEY.path };
  const attestation = made.create(
    attestationDigest(where, about),
    vouching === null ? {} : { attest: vouching.attest() },
  );
  const credential = { id: made.credentialId, aaguid: AAGUID, attestation: attestationHash(attestation) };
  const inForce = governed.module.policies.inForce;
  const document = JSON.parse(new TextDecoder().decode(governed.setting.genesis.files.policy)) as PolicyDocument;
  const bytes = aNextPolicy(document, inForce, (next) => {
    next['devices'] = [...DEVICES.map(listedDevice), { ...listedDevice(KEY), credential }];
  });
  const enrolment = { ...KEY.enrolment(policy.deploymentId, genesis.hash), ...(vouching && { attestation }) };
  return aChange(bytes, inForce, { by: [ALICE, BOB], castAt: governed.wall(), enrolments: [enrolment] });
}

describe('a new security key, where the policy names makers', () => {
  it('is taken in when its maker vouches for it, and after a restart too', async () => {
    expect(await governed.module.takeChange.execute(enrolling(maker))).toMatchObject({ kind: 'waiting' });
    await governed.reopen();
  });

  it('is refused when another maker does, or nobody', async () => {
    expect(await governed.module.takeChange.execute(enrolling(new Maker()))).toMatchObject({
      kind: 'refused',
      code: 'DEVICE_ATTESTATION_REFUSED',
    });
    expect(await governed.module.takeChange.execute(enrolling(null))).toMatchObject({
      kind: 'refused',
      code: 'DEVICE_ATTESTATION_MISSING',
    });
  });
});
