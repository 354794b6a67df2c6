import { attestationDigest, attestationHash } from '../../protocol/devices/attestation.js';
import { readRegistration } from '../../protocol/devices/registration.js';
import { type SignedEnrolment } from '../../protocol/governance/signed-change.js';
import { bytesOf } from '../../protocol/hex.js';
import { type ApproverId, type DeviceId } from '../../protocol/ids.js';
import { invariant } from '../../protocol/invariant.js';
import { type ConsoleTerms, type Device, type WebauthnDevice } from '../../protocol/policy.js';
import { DEVICE_ENROLMENT } from '../../protocol/verbs.js';
import { type Trusted } from '../trust/judge-shown.js';
import { CeremonyFailed } from './ceremony-failed.js';
import { createCredential } from './credentials.js';
import { signStatement } from './sign-statement.js';
import { statementOf } from './statement.js';
import { type Wallet, accountsOf } from './wallets.js';

const PATIENCE_MS = 180_000;
/** ES256 (RFC 9053), the one that our verifier knows. */
const ES256 = -7;

interface Named {
  readonly approver: ApproverId;
  /** A name for it, unique in the policy. */
  readonly device: DeviceId;
}

/**
 * Makes a credential that approves, and has it prove itself: two touches. It must stay in one piece of hardware; what a
 * cloud would copy to other devices is refused here, before anybody has to look at it.
 *
 * @throws CeremonyFailed
 */
export async function makeApprovalKey(trusted: Trusted, { approver, device }: Named): Promise<SignedEnrolment> {
  const { genesis, policies } = trusted;
  const { deploymentId, console: terms, devices } = policies.inForce;
  invariant(terms !== null, 'without a console nobody comes here');
  const named = { approver, id: device, path: 'console' } as const;
  const challenge = attestationDigest({ deploymentId, genesisHash: genesis.hash }, named);
  const { response } = await createCredential({
    challenge: bytesOf(challenge).slice(),
    rp: { id: terms.rpId, name: 'Sekisho' },
    user: { id: crypto.getRandomValues(new Uint8Array(16)), name: device, displayName: device },
    pubKeyCredParams: [{ type: 'public-key', alg: ES256 }],
    authenticatorSelection: { residentKey: 'discouraged', userVerification: 'required' },
    attestation: 'direct',
    excludeCredentials: [...devices.values()].flatMap((each) =>
      each.approver === approver && each.scheme === 'webauthn'
        ? [{ type: 'public-key' as const, id: bytesOf(each.credential.id).slice() }]
        : [],
    ),
    timeout: PATIENCE_MS,
  }).catch((cause: unknown) => {
    throw new CeremonyFailed('given-up', null, { cause });
  });
  if (!(response instanceof AuthenticatorAttestationResponse)) throw new CeremonyFailed('unusable');
  const attestation = {
    attestationObject: new Uint8Array(response.attestationObject),
    clientDataJson: new Uint8Array(response.clientDataJSON),
  };
  return { ...(await prove(madeDevice(attestation, named, terms), trusted)), attestation };
}

function madeDevice(
  attestation: Parameters<typeof attestationHash>[0],
  named: Pick<WebauthnDevice, 'approver' | 'id' | 'path'>,
  { rpId, origins }: ConsoleTerms,
): WebauthnDevice {
  const registration = readRegistration(attestation);
  if (registration === null) throw new CeremonyFailed('unusable', 'DEVICE_ASSERTION_MALFORMED');
  const { credentialId, publicKey, aaguid, flags } = registration;
  if (flags.isSynced) throw new CeremonyFailed('unusable', 'DEVICE_CREDENTIAL_SYNCED');
  const credential = { id: credentialId, aaguid, attestation: attestationHash(attestation) };
  return { ...named, scheme: 'webauthn', publicKey, credential, relyingParty: { rpId, origins } };
}

/** Has an account of a wallet prove itself. What a wallet shows of a statement is the wallet's affair. */
export async function enrolWallet(
  trusted: Trusted,
  { approver, device }: Named,
  wallet: Wallet,
  path: 'console' | 'independent',
): Promise<SignedEnrolment> {
  const [account] = await accountsOf(wallet).catch((cause: unknown) => {
    throw new CeremonyFailed('given-up', null, { cause });
  });
  if (account === undefined) throw new CeremonyFailed('no-wallet');
  const publicKey = account.slice(2) as WebauthnDevice['publicKey'];
  return prove({ id: device, approver, scheme: 'eip712', publicKey, path }, trusted);
}

async function prove(device: Device, { genesis, policies }: Trusted): Promise<SignedEnrolment> {
  const { approver, id, scheme, publicKey, path } = device;
  const message = { genesisHash: genesis.hash, approver, device: id, scheme, publicKey, path };
  const { deploymentId } = policies.inForce;
  return { message, signature: await signStatement(device, statementOf(deploymentId, DEVICE_ENROLMENT, message)) };
}
