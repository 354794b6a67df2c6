import { attestationHash } from '../../protocol/devices/attestation.js';
import { type RelyingParty } from '../../protocol/devices/judge-ceremony.js';
import { readRegistration } from '../../protocol/devices/registration.js';
import { type SignedEnrolment } from '../../protocol/governance/signed-change.js';
import { type ApproverId, type DeviceId, isName } from '../../protocol/ids.js';
import { type Device } from '../../protocol/policy.js';
import { Refused } from '../platform/http/refused.js';

/**
 * The device that an enrolment is about, with what its registration says of it. Nothing of it is verified, but that a
 * policy could list it.
 *
 * @throws Refused where none could
 */
export function offeredDevice({ message, attestation }: SignedEnrolment, relyingParty: RelyingParty): Device {
  const { scheme, publicKey } = message;
  const path = (['console', 'independent'] as const).find((each) => each === message.path);
  if (!isName(message.device)) throw Refused.malformed(['/message/device']);
  if (path === undefined) throw Refused.malformed(['/message/path']);
  const named = { id: message.device as DeviceId, approver: message.approver as ApproverId, publicKey, path };
  switch (scheme) {
    case 'ed25519':
    case 'eip712':
      return { ...named, scheme };
    case 'webauthn': {
      if (path !== 'console') throw Refused.malformed(['/message/path']);
      if (attestation === undefined) throw Refused.because('DEVICE_ATTESTATION_MISSING');
      const registration = readRegistration(attestation);
      if (registration === null) throw Refused.because('DEVICE_ASSERTION_MALFORMED');
      const { credentialId: id, aaguid } = registration;
      return { ...named, scheme, credential: { id, aaguid, attestation: attestationHash(attestation) }, relyingParty };
    }
    default:
      throw Refused.malformed(['/message/scheme']);
  }
}
