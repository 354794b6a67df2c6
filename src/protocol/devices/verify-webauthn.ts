import { p256 } from '@noble/curves/nist.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { base64urlnopad } from '@scure/base';
import { z } from 'zod';
import { bytesOf, hexOf, type Hex, type Hex32 } from '../hex.js';
import { parseStrictJson, StrictJsonError } from '../strict-json.js';
import { type DeviceVerdict } from './device-verdict.js';
import { readAssertion, type Assertion } from './webauthn-assertion.js';

/** The web site whose pages may ask a credential to sign. */
export interface RelyingParty {
  /** A domain, of which the authenticator signs the hash. */
  readonly rpId: string;
  /** Scheme, host and port of each page that may ask, exactly. */
  readonly origins: readonly string[];
}

export interface WebauthnKey {
  readonly scheme: 'webauthn';
  /** P-256, compressed, 33 bytes. */
  readonly publicKey: Hex;
  readonly relyingParty: RelyingParty;
}

/** Browsers add fields to it as they like; so what is unknown passes. What is twice in it does not. */
const clientDataSchema = z.looseObject({
  type: z.string(),
  challenge: z.string(),
  origin: z.string(),
  crossOrigin: z.boolean().optional(),
});
type ClientData = z.infer<typeof clientDataSchema>;

/**
 * Section 7.2 of WebAuthn, with all that it leaves to the relying party decided: the challenge is the digest, the user is
 * verified, the credential is bound to one device, and no page of another site is around it.
 *
 * The signature comes first: what the key did not sign is forged, whatever it says. What it did sign, over another
 * digest, was signed for something else, so that is said next. Everything after is about how a person was asked.
 */
export function verifyWebauthn({ publicKey, relyingParty }: WebauthnKey, digest: Hex32, signature: Hex): DeviceVerdict {
  const assertion = readAssertion(signature);
  const client = assertion === null ? null : readClientData(assertion.clientDataJson);
  if (assertion === null || client === null) return 'DEVICE_ASSERTION_MALFORMED';
  if (!isSigned(assertion, publicKey)) return 'forged';
  if (client.challenge !== base64urlnopad.encode(bytesOf(digest))) return 'DEVICE_CHALLENGE_DIFFERS';
  if (client.type !== 'webauthn.get') return 'DEVICE_WRONG_CEREMONY';
  if (!relyingParty.origins.includes(client.origin)) return 'DEVICE_WRONG_ORIGIN';
  if (client.crossOrigin === true || 'topOrigin' in client) return 'DEVICE_CROSS_ORIGIN';
  if (assertion.rpIdHash !== hexOf(sha256(utf8ToBytes(relyingParty.rpId)))) return 'DEVICE_WRONG_RP';
  if (!assertion.flags.isUserPresent) return 'DEVICE_NOT_PRESENT';
  if (!assertion.flags.isUserVerified) return 'DEVICE_NOT_USER_VERIFIED';
  if (assertion.flags.isSynced) return 'DEVICE_CREDENTIAL_SYNCED';
  return 'ok';
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
export function isAskedBy({ origins, rpId }: RelyingParty, signature: Hex): boolean {
  const assertion = readAssertion(signature);
  const client = assertion === null ? null : readClientData(assertion.clientDataJson);
  if (assertion === null || client === null) return false;
  return origins.includes(client.origin) && assertion.rpIdHash === hexOf(sha256(utf8ToBytes(rpId)));
}

function readClientData(bytes: Uint8Array): ClientData | null {
  try {
    return clientDataSchema.safeParse(parseStrictJson(bytes)).data ?? null;
  } catch (error) {
    if (error instanceof StrictJsonError) return null;
    throw error;
  }
}
