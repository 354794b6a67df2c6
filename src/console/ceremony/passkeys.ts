import { z } from 'zod';
import { consoleLoginDigest, passkeyDigest, type LoginChallenge } from '../../protocol/devices/console-login.js';
import { writeAssertion } from '../../protocol/devices/webauthn-assertion.js';
import { bytesOf, hexOf, parseHex32, type Hex } from '../../protocol/hex.js';
import { invariant } from '../../protocol/invariant.js';
import { type DeploymentId } from '../../protocol/ids.js';
import { askJson } from '../server/ask-json.js';
import { NoAnswer } from '../server/no-answer.js';
import { CeremonyFailed } from './ceremony-failed.js';
import { createCredential, getAssertion } from './credentials.js';

const PATIENCE_MS = 180_000;
/** ES256 (RFC 9053): the one that every authenticator has, and that our verifier knows. */
const ES256 = -7;

const challengeAnswer = z.object({ challenge: z.string(), expiresAt: z.iso.datetime() });

/** Something fresh of the server's, for a login to contain. */
async function askChallenge(): Promise<LoginChallenge> {
  const read = challengeAnswer.safeParse(await askJson('/v1/login/challenges', { method: 'POST', body: {} }));
  const challenge = parseHex32(read.data?.challenge ?? '');
  if (!read.success || challenge === null) throw new NoAnswer('unreadable');
  return { challenge, expiresAt: Math.floor(Date.parse(read.data.expiresAt) / 1000) };
}

/**
 * Logs in with whichever passkey of this site the person chooses. What it signs is a Login that was made here around the
 * server's challenge; the challenge itself could be the digest of a payment.
 */
export async function logIn(deployment: DeploymentId, rpId: string): Promise<void> {
  const challenge = await askChallenge();
  const answered = await getAssertion({
    challenge: bytesOf(consoleLoginDigest(deployment, challenge)).slice(),
    rpId,
    userVerification: 'required',
    timeout: PATIENCE_MS,
  }).catch(giveUp);
  const { response } = answered;
  if (!(response instanceof AuthenticatorAssertionResponse)) throw new CeremonyFailed('unusable');
  const signature = writeAssertion({
    authenticatorData: new Uint8Array(response.authenticatorData),
    clientDataJson: new Uint8Array(response.clientDataJSON),
    signature: new Uint8Array(response.signature),
  });
  if (signature === null) throw new CeremonyFailed('unusable', 'DEVICE_ASSERTION_MALFORMED');
  const credential = hexOf(new Uint8Array(answered.rawId));
  await askJson('/v1/console/session', {
    ...{ method: 'POST', asPerson: true },
    body: { challenge: challenge.challenge, credential, signature },
  });
}

/** Ends the session, of which then no copy opens anything either. */
export async function logOut(): Promise<void> {
  await askJson('/v1/console/session', { method: 'DELETE', asPerson: true });
}

/** What the server is to keep of a passkey that was made for it. */
export interface NewPasskey {
  readonly challenge: string;
  readonly name: string;
  readonly registration: Registration;
}

export interface Registration {
  readonly attestationObject: Hex;
  readonly clientData: Hex;
}

/** Makes a passkey to log in with. A synced one is welcome: it reads, and approves nothing. */
export async function makePasskey(
  deployment: DeploymentId,
  rpId: string,
  person: string,
  name: string,
): Promise<NewPasskey> {
  const challenge = await askChallenge();
  const made = await createCredential({
    challenge: bytesOf(passkeyDigest(deployment, person, challenge)).slice(),
    rp: { id: rpId, name: 'Sekisho' },
    user: { id: handleOf(person), name: person, displayName: person },
    pubKeyCredParams: [{ type: 'public-key', alg: ES256 }],
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    attestation: 'none',
    timeout: PATIENCE_MS,
  }).catch(giveUp);
  return { challenge: challenge.challenge, name, registration: registrationOf(made) };
}

export function registrationOf({ response }: PublicKeyCredential): Registration {
  invariant(response instanceof AuthenticatorAttestationResponse, 'a credential was made');
  return {
    attestationObject: hexOf(new Uint8Array(response.attestationObject)),
    clientData: hexOf(new Uint8Array(response.clientDataJSON)),
  };
}

/** By which an authenticator knows whose passkey it replaces (WebAuthn, 5.4.3): at most 64 bytes, and no secret. */
function handleOf(person: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(person).slice(0, 64);
}

function giveUp(cause: unknown): never {
  throw new CeremonyFailed('given-up', null, { cause });
}
