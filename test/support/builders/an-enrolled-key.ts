import { attestationDigest, attestationHash, type EnrolledIn } from '../../../src/protocol/devices/attestation.js';
import { type GivenRegistration } from '../../../src/protocol/devices/registration.js';
import { hex32Of, parseHex, type Hex } from '../../../src/protocol/hex.js';
import { type ApproverId, type DeploymentId, type DeviceId } from '../../../src/protocol/ids.js';
import { invariant } from '../../../src/protocol/invariant.js';
import { type WebauthnDevice } from '../../../src/protocol/policy.js';
import { aSecret } from './a-secret.js';
import { AAGUID, CONSOLE, SecurityKey, type Making } from './a-security-key.js';

/** The model of the tests' keys, as a policy has it. */
export const MODEL: Hex = hexed(AAGUID);

export const ALICES_KEY = { id: 'alice-key' as DeviceId, approver: 'alice' as ApproverId, path: 'console' } as const;

/** Where it is enrolled. */
export const HERE = {
  deploymentId: hex32Of(aSecret('deployment')) as DeploymentId,
  genesisHash: hex32Of(aSecret('genesis')),
} as const satisfies Partial<EnrolledIn>;

const key = new SecurityKey(aSecret('an approval key'));

/** What a browser answers when Alice makes a key that is to approve. */
export function aRegistration(making: Making = {}, about: Parameters<typeof attestationDigest>[1] = ALICES_KEY) {
  return key.create(attestationDigest(HERE, about), making);
}

/** As the policy would list whatever registered so. */
export function aDeviceBy(given: GivenRegistration, overrides: Partial<WebauthnDevice> = {}): WebauthnDevice {
  const credential = { id: key.credentialId, aaguid: MODEL, attestation: attestationHash(given) };
  const { publicKey } = key;
  return { ...ALICES_KEY, scheme: 'webauthn', publicKey, credential, relyingParty: CONSOLE, ...overrides };
}

export function hexed(text: string): Hex {
  const hex = parseHex(text);
  invariant(hex !== null, 'hexadecimal');
  return hex;
}
