import { p256 } from '@noble/curves/nist.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { bytesOf, type Hex, type Hex32 } from '../hex.js';
import { type DeviceVerdict } from './device-verdict.js';
import { judgeCeremony, readClientData, rpIdHashOf, type RelyingParty } from './judge-ceremony.js';
import { readAssertion, type Assertion } from './webauthn-assertion.js';

export interface WebauthnKey {
  readonly scheme: 'webauthn';
  /** P-256, compressed, 33 bytes. */
  readonly publicKey: Hex;
  readonly relyingParty: RelyingParty;
}

/**
 * Section 7.2 of WebAuthn, with all that it leaves to the relying party decided: the challenge is the digest, the user is
 * verified, the credential is bound to one device, and no page of another site is around it.
 *
 * The signature comes first: what the key did not sign is forged, whatever it says. What it did sign, over another
 * digest, was signed for something else, so that is said next. Everything after is about how a person was asked.
 */
export function verifyWebauthn(key: WebauthnKey, digest: Hex32, signature: Hex): DeviceVerdict {
  const verdict = verifyPasskey(key, digest, signature);
  return verdict === 'ok' && readAssertion(signature)?.flags.isSynced !== false ? 'DEVICE_CREDENTIAL_SYNCED' : verdict;
}

/** The same for what only logs in: there a credential that a person's devices share is welcome. */
export function verifyPasskey({ publicKey, relyingParty }: WebauthnKey, digest: Hex32, signature: Hex): DeviceVerdict {
  const assertion = readAssertion(signature);
  const client = assertion === null ? null : readClientData(assertion.clientDataJson);
  if (assertion === null || client === null) return 'DEVICE_ASSERTION_MALFORMED';
  if (!isSigned(assertion, publicKey)) return 'forged';
  return judgeCeremony({ ...assertion, client }, 'webauthn.get', digest, relyingParty);
}

function isSigned({ authenticatorData, clientDataJson, signature }: Assertion, publicKey: Hex): boolean {
  // One spelling of a key: compressed.
  if (publicKey.length !== 66) return false;
  try {
    const signed = concatBytes(authenticatorData, sha256(clientDataJson));
    return p256.verify(signature, signed, bytesOf(publicKey), { lowS: true, prehash: true, format: 'compact' });
  } catch {
    return false;
  }
}

/** Whether a page of this site asked, by an assertion that was verified for another. */
export function isAskedBy(relyingParty: RelyingParty, signature: Hex): boolean {
  const assertion = readAssertion(signature);
  const client = assertion === null ? null : readClientData(assertion.clientDataJson);
  if (assertion === null || client === null) return false;
  return relyingParty.origins.includes(client.origin) && assertion.rpIdHash === rpIdHashOf(relyingParty);
}
