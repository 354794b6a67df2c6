import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { z } from 'zod';
import { p2wpkhScriptOf } from './chains/bitcoin/hash.js';
import { chainOf, type ChainId } from './chains/caip.js';
import { parseDestination } from './chains/destination.js';
import { evmAddressOf } from './chains/evm/address.js';
import { checkAttestation } from './devices/attestation.js';
import { verifyDeviceSignature } from './devices/verify-device-signature.js';
import { readSignedEnrolment } from './governance/signed-change.js';
import { bytesOf, hex32Of, parseHex, parseHex32, type Hex, type Hex32 } from './hex.js';
import { type DeploymentId, type DeviceId, type PolicyHash } from './ids.js';
import { hashPolicy, parsePolicy, type Policy } from './policy.js';
import { parseStrictJson } from './strict-json.js';
import { isMalformed, readMessage, typedDataDigest } from './typed-data.js';
import { DEVICE_ENROLMENT } from './verbs.js';

/** Where trust starts. Every part pins its hash; whoever has that can check the rest. */
export interface Genesis {
  readonly hash: Hex32;
  readonly deploymentId: DeploymentId;
  /** Unix seconds, as those say who made it: what it lists is at least that old. */
  readonly createdAt: number;
  /** Ed25519, 32 bytes: signs receipts. */
  readonly attestationKey: Hex32;
  readonly policyHash: PolicyHash;
}

/**
 * The three files of a genesis, as bytes. `genesis` names everything by hash or key; `policy` is the first
 * policy; `enrolments` proves that every device of the policy holds its key and was shown this genesis.
 */
export interface GenesisFiles {
  readonly genesis: Uint8Array;
  readonly policy: Uint8Array;
  readonly enrolments: Uint8Array;
}

export class GenesisError extends Error {
  override readonly name = 'GenesisError';
}

const hex32 = z.string().refine((text) => parseHex32(text) !== null);
const genesisDocument = z.strictObject({
  format: z.literal('sekisho-genesis-1'),
  deploymentId: hex32,
  createdAt: z.iso.datetime(),
  attestationKey: hex32,
  /** Compressed secp256k1 public keys of the wallets that the signing module holds, by wallet id. */
  chainKeys: z.record(z.string(), z.string().regex(/^0[23][0-9a-f]{64}$/)),
  policyHash: hex32,
});
const enrolmentsDocument = z.array(
  z.strictObject({ message: z.unknown(), signature: z.string(), attestation: z.unknown().optional() }),
);

/** The identity of a genesis: SHA-256 of the file's bytes, made before anybody signs. */
export function hashGenesis(bytes: Uint8Array): Hex32 {
  return hex32Of(sha256(bytes));
}

/**
 * Opens a genesis against its pinned hash and checks everything that hangs on it. Throws on the first
 * thing that does not fit: no part of the system has any business with another genesis.
 */
export function openGenesis(
  files: GenesisFiles,
  pinned: Hex32,
): { readonly genesis: Genesis; readonly policy: Policy } {
  const hash = hashGenesis(files.genesis);
  if (hash !== pinned) throw new GenesisError(`the genesis file hashes to ${hash}, the pinned hash is ${pinned}`);
  const read = genesisDocument.safeParse(parseStrictJson(files.genesis));
  if (!read.success) throw new GenesisError(z.prettifyError(read.error));
  if (hashPolicy(files.policy) !== read.data.policyHash)
    throw new GenesisError('the policy is not the one that the genesis names');
  const policy = parsePolicy(files.policy);
  if (policy.version !== 1) throw new GenesisError('a genesis has the first version of the policy');
  if (policy.deploymentId !== read.data.deploymentId) throw new GenesisError('the policy is for another deployment');
  verifyChainKeys(read.data.chainKeys, policy);
  verifyEnrolments(files.enrolments, hash, policy);
  return {
    policy,
    genesis: {
      hash,
      deploymentId: policy.deploymentId,
      createdAt: Math.floor(Date.parse(read.data.createdAt) / 1000),
      attestationKey: read.data.attestationKey as Hex32,
      policyHash: policy.hash,
    },
  };
}

/** Every wallet's address is the one of its key: change goes there, and the signing module must be able to spend it. */
function verifyChainKeys(chainKeys: Readonly<Record<string, string>>, policy: Policy): void {
  const wallets = [...policy.wallets.keys()].sort().join();
  if (Object.keys(chainKeys).sort().join() !== wallets) throw new GenesisError('chain keys and wallets differ');
  for (const { id, chain, address } of policy.wallets.values()) {
    const destination = parseDestination(chain, address);
    const own = scriptOrAccountOf(bytesOf(chainKeys[id] ?? ''), chain);
    if (destination.kind !== 'ok' || destination.bytes !== own) {
      throw new GenesisError(`${id}: the address is not the one of its chain key`);
    }
  }
}

/** What `module` custody can spend from with this key: a P2WPKH script (BIP 141), or an account. */
function scriptOrAccountOf(compressedKey: Uint8Array, chain: ChainId): Hex | null {
  try {
    if (chainOf(chain).kind === 'bitcoin') return p2wpkhScriptOf(compressedKey);
    return evmAddressOf(secp256k1.Point.fromBytes(compressedKey).toBytes(false));
  } catch {
    return null;
  }
}

/** Every device of the policy has signed this genesis with the key that the policy names, and nobody else has. */
function verifyEnrolments(bytes: Uint8Array, genesisHash: Hex32, policy: Policy): void {
  const read = enrolmentsDocument.safeParse(parseStrictJson(bytes));
  if (!read.success) throw new GenesisError('the enrolments are not in their format');
  const enrolled = new Set<string>();
  for (const each of read.data) {
    const { message: value, signature } = each;
    const message = readMessage(DEVICE_ENROLMENT, value);
    if (isMalformed(message)) throw new GenesisError(`an enrolment is malformed at ${message.path}`);
    const device = policy.devices.get(message.device as DeviceId);
    const matches =
      device !== undefined &&
      message.genesisHash === genesisHash &&
      message.approver === device.approver &&
      message.scheme === device.scheme &&
      message.publicKey === device.publicKey &&
      message.path === device.path &&
      verifyDeviceSignature(device, typedDataDigest(policy.deploymentId, DEVICE_ENROLMENT, message), signature as Hex);
    if (!matches || parseHex(signature) === null)
      throw new GenesisError(`the enrolment of ${message.device} does not hold`);
    if (device.scheme === 'webauthn') {
      const where = { deploymentId: policy.deploymentId, genesisHash, terms: policy.console ?? {} };
      const verdict = checkAttestation(readSignedEnrolment(each)?.attestation ?? null, device, where);
      if (verdict !== 'ok') throw new GenesisError(`the enrolment of ${message.device} does not hold: ${verdict}`);
    }
    enrolled.add(message.device);
  }
  for (const id of policy.devices.keys()) {
    if (!enrolled.has(id)) throw new GenesisError(`${id} has not signed this genesis`);
  }
}
