import { ed25519 } from '@noble/curves/ed25519.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { evmAddressOf } from '../../../src/protocol/chains/evm/address.js';
import { bytesOf, hexOf, type Hex, type Hex32 } from '../../../src/protocol/hex.js';
import { type RelyingParty } from '../../../src/protocol/devices/judge-ceremony.js';
import { type DeviceScheme, type Policy } from '../../../src/protocol/policy.js';
import { typedDataDigest } from '../../../src/protocol/typed-data.js';
import {
  DEVICE_ENROLMENT,
  LOGIN,
  type Approve,
  type DeviceEnrolment,
  type Intent,
  type Login,
  type Reject,
} from '../../../src/protocol/verbs.js';
import { voteDigest, type SignedVote } from '../../../src/protocol/vote.js';
import { aSecret } from './a-secret.js';
import { SecurityKey, type Ceremony } from './a-security-key.js';

/** What a registration is told to have said. */
export type TestCredential = { readonly id: string; readonly aaguid: string; readonly attestation: string };

/** As it stands in a policy's file. */
export type ListedDevice = {
  readonly [field in 'id' | 'approver' | 'scheme' | 'publicKey' | 'path']: string;
} & { readonly credential?: TestCredential };

export interface DeviceDescription {
  readonly id: string;
  readonly approver: string;
  readonly scheme: DeviceScheme;
  readonly path: 'console' | 'independent';
  /** Whose pages ask it, where it is a security key; the usual console's unless told otherwise. */
  readonly relyingParty?: RelyingParty;
}

/** An approver's device with its key. The same id has the same key in every test. */
export class TestDevice implements DeviceDescription {
  readonly id: string;
  readonly approver: string;
  readonly scheme: DeviceScheme;
  readonly path: 'console' | 'independent';
  readonly publicKey: Hex;
  readonly secret: Uint8Array;
  /** Of no meaning where the scheme is another. */
  readonly credential: TestCredential;
  private readonly securityKey: SecurityKey;

  constructor(description: DeviceDescription) {
    this.id = description.id;
    this.approver = description.approver;
    this.scheme = description.scheme;
    this.path = description.path;
    this.secret = aSecret(`device ${description.id}`);
    this.credential = {
      id: hexOf(aSecret(`credential ${description.id}`)),
      aaguid: '0102030405060708'.repeat(2),
      attestation: hexOf(aSecret(`attestation ${description.id}`)),
    };
    this.securityKey = new SecurityKey(this.secret, description.relyingParty);
    this.publicKey = {
      ed25519: hexOf(ed25519.getPublicKey(this.secret)),
      eip712: evmAddressOf(secp256k1.getPublicKey(this.secret, false)),
      webauthn: this.securityKey.publicKey,
    }[description.scheme];
  }

  /** By a security key, in a ceremony that may be unlike others. */
  touch(digest: Hex32, ceremony: Ceremony): Hex {
    return this.securityKey.get(digest, ceremony);
  }

  sign(digest: Hex32): Hex {
    if (this.scheme === 'ed25519') return hexOf(ed25519.sign(bytesOf(digest), this.secret));
    if (this.scheme === 'webauthn') return this.securityKey.get(digest);
    const recovered = secp256k1.sign(bytesOf(digest), this.secret, { prehash: false, format: 'recovered' });
    // Noble writes the recovery bit first; wallets write v = 27 or 28 last.
    return hexOf(Uint8Array.of(...recovered.subarray(1), 27 + (recovered[0] ?? 0)));
  }

  enrolment(deployment: Hex32, genesisHash: Hex32): { readonly message: DeviceEnrolment; readonly signature: Hex } {
    const { id, approver, scheme, publicKey, path } = this;
    const message = { genesisHash, approver, device: id, scheme, publicKey, path };
    return { message, signature: this.sign(typedDataDigest(deployment, DEVICE_ENROLMENT, message)) };
  }

  login(deployment: Hex32, challenge: Hex32, expiresAt: number): { readonly message: Login; readonly signature: Hex } {
    const message = { approver: this.approver, device: this.id, challenge, expiresAt };
    return { message, signature: this.sign(typedDataDigest(deployment, LOGIN, message)) };
  }

  /** Valid for ten minutes from now, unless told otherwise. */
  approve(policy: Policy, intent: Intent, overrides: Partial<Approve> = {}): SignedVote {
    const message = { ...this.ballot(policy, intent), ...overrides };
    return {
      verb: 'Approve',
      message,
      signature: this.sign(voteDigest(policy.deploymentId, { verb: 'Approve', message })),
    };
  }

  reject(policy: Policy, intent: Intent, overrides: Partial<Reject> = {}): SignedVote {
    const message = { ...this.ballot(policy, intent), reason: 'Nobody told me about this', ...overrides };
    return {
      verb: 'Reject',
      message,
      signature: this.sign(voteDigest(policy.deploymentId, { verb: 'Reject', message })),
    };
  }

  private ballot(policy: Policy, intent: Intent): Approve {
    const castAt = Math.floor(Date.now() / 1000);
    return {
      intent,
      approver: this.approver,
      device: this.id,
      policyHash: policy.hash,
      castAt,
      expiresAt: castAt + 600,
    };
  }
}

/** A device as a policy lists it. */
export function listedDevice({
  id,
  approver,
  scheme,
  publicKey,
  path,
  credential,
}: Pick<TestDevice, 'id' | 'approver' | 'scheme' | 'publicKey' | 'path' | 'credential'>): ListedDevice {
  return { id, approver, scheme, publicKey, path, ...(scheme === 'webauthn' && { credential }) };
}

export function aDevice(approver: string, overrides: Partial<DeviceDescription> = {}): TestDevice {
  return new TestDevice({ id: `${approver}-laptop`, approver, scheme: 'ed25519', path: 'independent', ...overrides });
}

/** The five approvers' devices of the usual policy, in the order alice, bob, carol, dave, erin. */
export const ALICE = aDevice('alice');
export const BOB = aDevice('bob');
export const CAROL = aDevice('carol', { id: 'carol-wallet', scheme: 'eip712', path: 'console' });
export const DAVE = aDevice('dave');
export const ERIN = aDevice('erin', { id: 'erin-wallet', scheme: 'eip712' });
export const DEVICES: readonly TestDevice[] = [ALICE, BOB, CAROL, DAVE, ERIN];
