import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ed25519 } from '@noble/curves/ed25519.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { hashGenesis, openGenesis, type Genesis, type GenesisFiles } from '../../../src/protocol/genesis.js';
import { hexOf, type Hex32 } from '../../../src/protocol/hex.js';
import { hashPolicy, type Policy } from '../../../src/protocol/policy.js';
import { DEVICES, type TestDevice } from './a-device.js';
import { aPolicyDocument, documentBytes, type PolicyDocument } from './a-policy.js';
import { aSecret } from './a-secret.js';

/** A genesis that `openGenesis` accepts, with all the secrets that belong to it. */
export interface TestGenesis {
  readonly files: GenesisFiles;
  readonly genesis: Genesis;
  readonly policy: Policy;
  readonly attestationSecret: Uint8Array;
  /** secp256k1, by wallet id. */
  readonly chainSecrets: ReadonlyMap<string, Uint8Array>;
  readonly devices: readonly TestDevice[];
}

export interface GenesisOverrides {
  readonly policy?: Partial<PolicyDocument>;
  readonly devices?: readonly TestDevice[];
  readonly attestationSecret?: Uint8Array;
  readonly chainSecrets?: ReadonlyMap<string, Uint8Array>;
}

export function aGenesis(overrides: GenesisOverrides = {}): TestGenesis {
  const devices = overrides.devices ?? DEVICES;
  const document = aPolicyDocument(overrides.policy, devices);
  const policy = documentBytes(document);
  const attestationSecret = overrides.attestationSecret ?? aSecret('attestation');
  const chainSecrets =
    overrides.chainSecrets ?? new Map(document.wallets.map(({ id }) => [id, aSecret(`chain key ${id}`)]));
  const genesis = documentBytes({
    format: 'sekisho-genesis-1',
    deploymentId: document.deploymentId,
    createdAt: '2026-11-01T00:00:00Z',
    attestationKey: hexOf(ed25519.getPublicKey(attestationSecret)),
    chainKeys: Object.fromEntries(
      [...chainSecrets].map(([wallet, secret]) => [wallet, hexOf(secp256k1.getPublicKey(secret, true))]),
    ),
    policyHash: hashPolicy(policy),
  });
  const hash = hashGenesis(genesis);
  const enrolments = documentBytes(devices.map((device) => device.enrolment(document.deploymentId as Hex32, hash)));
  const files = { genesis, policy, enrolments };
  return { files, ...openGenesis(files, hash), attestationSecret, chainSecrets, devices };
}

/** Writes the three files as `sekisho init` leaves them; returns the folder. */
export function writeGenesisFolder(folder: string, { genesis, policy, enrolments }: GenesisFiles): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'genesis.json'), genesis);
  writeFileSync(join(folder, 'policy.json'), policy);
  writeFileSync(join(folder, 'enrolments.json'), enrolments);
  return folder;
}
