import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { hexOf, type Hex, type Hex32 } from '../hex.js';
import { type DeploymentId } from '../ids.js';
import { type ConsoleTerms, type WebauthnDevice } from '../policy.js';
import { typedDataDigest } from '../typed-data.js';
import { DEVICE_ENROLMENT } from '../verbs.js';
import { type DeviceRefusal } from './device-verdict.js';
import { readRegistration, verifyRegistration, type GivenRegistration, type Registration } from './registration.js';

/** What an authenticator's maker signed about a new credential, and whose makers are believed. */
export interface CertifiedAttestation {
  /** DER, the authenticator's own first. */
  readonly chain: readonly Uint8Array[];
  readonly signed: Uint8Array;
  /** ECDSA with SHA-256, DER. */
  readonly signature: Uint8Array;
  /** The model that must have made it. */
  readonly aaguid: Hex;
  /** Public keys (SubjectPublicKeyInfo, DER) of which one must stand at the end of the chain. */
  readonly roots: readonly Hex[];
}

/** Certificates take a library; whoever has one hands in what judges by it. */
export type JudgeCertificates = (attestation: CertifiedAttestation) => boolean;

/** Where a device is enrolled. */
export interface EnrolledIn {
  readonly deploymentId: DeploymentId;
  readonly genesisHash: Hex32;
  readonly terms: Pick<ConsoleTerms, 'authenticators'>;
  /** Absent where certificates cannot be judged, in a browser: the chain to a maker is not looked at there. */
  readonly judgeCertificates?: JudgeCertificates | undefined;
}

/** COSE's name for ECDSA with SHA-256. */
const ES256 = -7;

/**
 * What a credential for approving is made over: its enrolment without the key, which nobody knows before. It can pass for
 * no enrolment, because there the key must stand; and it binds the attestation to this person, device and deployment.
 */
export function attestationDigest(
  { deploymentId, genesisHash }: Pick<EnrolledIn, 'deploymentId' | 'genesisHash'>,
  { approver, id, path }: Pick<WebauthnDevice, 'approver' | 'id' | 'path'>,
): Hex32 {
  const message = { genesisHash, approver, device: id, scheme: 'webauthn', publicKey: hexOf(new Uint8Array()), path };
  return typedDataDigest(deploymentId, DEVICE_ENROLMENT, message);
}

/** By what the policy pins the registration that was kept. */
export function attestationHash({ attestationObject, clientDataJson }: GivenRegistration): Hex32 {
  return hexOf(sha256(concatBytes(attestationObject, clientDataJson))) as Hex32;
}

/**
 * Whether a device is what its registration says: the very bytes that the policy pins, for this person and device, by an
 * authenticator that keeps its keys to itself, and of a model on the policy's list where it has one.
 */
export function checkAttestation(
  given: GivenRegistration | null,
  device: WebauthnDevice,
  { deploymentId, genesisHash, terms, judgeCertificates }: EnrolledIn,
): 'ok' | DeviceRefusal {
  if (given === null) return terms.authenticators === undefined ? 'ok' : 'DEVICE_ATTESTATION_MISSING';
  const registration = readRegistration(given);
  if (registration === null) return 'DEVICE_ASSERTION_MALFORMED';
  const { credential, publicKey, relyingParty } = device;
  const isIts =
    attestationHash(given) === credential.attestation &&
    registration.credentialId === credential.id &&
    registration.publicKey === publicKey &&
    registration.aaguid === credential.aaguid;
  if (!isIts) return 'DEVICE_ATTESTATION_REFUSED';
  const digest = attestationDigest({ deploymentId, genesisHash }, device);
  const verdict = verifyRegistration(registration, digest, relyingParty);
  if (verdict !== 'ok') return verdict;
  if (registration.flags.isSynced) return 'DEVICE_CREDENTIAL_SYNCED';
  return judgeModel(registration, given, { terms, judgeCertificates });
}

function judgeModel(
  registration: Registration,
  given: GivenRegistration,
  { terms, judgeCertificates }: Pick<EnrolledIn, 'terms' | 'judgeCertificates'>,
): 'ok' | DeviceRefusal {
  if (terms.authenticators === undefined) return 'ok';
  const model = terms.authenticators.find(({ aaguid }) => aaguid === registration.aaguid);
  if (model === undefined) return 'DEVICE_ATTESTATION_REFUSED';
  // The model is known by the authenticator's own word.
  if (model.roots === undefined) return 'ok';
  const certified = certifiedOf(registration, given, model.roots);
  if (certified === null) return 'DEVICE_ATTESTATION_REFUSED';
  return judgeCertificates === undefined || judgeCertificates(certified) ? 'ok' : 'DEVICE_ATTESTATION_REFUSED';
}

/** `packed` with certificates (WebAuthn, 8.2): the one format that says who made an authenticator, of those we read. */
function certifiedOf(
  { format, statement, authenticatorData, aaguid }: Registration,
  { clientDataJson }: GivenRegistration,
  roots: readonly Hex[],
): CertifiedAttestation | null {
  const [signature, chain] = [statement.get('sig'), statement.get('x5c')];
  if (format !== 'packed' || statement.get('alg') !== ES256) return null;
  if (!(signature instanceof Uint8Array) || !Array.isArray(chain)) return null;
  const certificates = chain.filter((each): each is Uint8Array => each instanceof Uint8Array);
  if (certificates.length === 0 || certificates.length !== chain.length) return null;
  const signed = concatBytes(authenticatorData, sha256(clientDataJson));
  return { chain: certificates, signed, signature, aaguid, roots };
}
