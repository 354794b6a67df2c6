import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { hashGenesis } from '../../protocol/genesis.js';
import { hexOf, type Hex32 } from '../../protocol/hex.js';
import { PolicyError } from '../../protocol/policy-error.js';
import { hashPolicy, parsePolicy, type Policy } from '../../protocol/policy.js';
import { deviceCard } from '../device/device-folder.js';
import { jsonText, readJsonFile, writeNewFile } from '../files/json-file.js';
import { UsageError } from '../usage-error.js';
import { modulePublic, refuseUnlessOwn } from './module-keys.js';
import { completeDraft, policyDraft } from './policy-draft.js';

export interface GenesisInputs {
  readonly draft: string;
  readonly module: string;
  readonly devices: readonly string[];
  readonly out: string;
}

/** What the first half of the ceremony made: files, and the hash that every device is to sign. */
export interface MadeGenesis {
  readonly hash: Hex32;
  readonly policy: Policy;
}

/**
 * Makes genesis and policy from the draft, the signing module's public keys and the devices. Never over
 * another genesis: whoever could make one anew could be everyone's approver.
 */
export function makeGenesis(inputs: GenesisInputs): MadeGenesis {
  const genesisFile = join(inputs.out, 'genesis.json');
  const policyFile = join(inputs.out, 'policy.json');
  if (existsSync(genesisFile) || existsSync(policyFile))
    throw new UsageError(`${inputs.out} already holds a genesis; a new deployment takes a new folder`);

  const draft = readJsonFile(inputs.draft, 'policy draft', policyDraft);
  const keys = readJsonFile(inputs.module, 'public file of the signing module', modulePublic);
  const devices = inputs.devices.map((file) => readJsonFile(file, 'device file', deviceCard));
  for (const { id, chain } of draft.wallets)
    refuseUnlessOwn(id, chain, keys.chainKeys[id] ?? '', keys.addresses[id] ?? '');

  const deploymentId = hexOf(randomBytes(32));
  const policyText = jsonText(completeDraft(draft, { deploymentId, addresses: keys.addresses, devices }));
  const policy = readPolicy(policyText);
  const genesisText = jsonText({
    format: 'sekisho-genesis-1',
    deploymentId,
    createdAt: `${new Date().toISOString().slice(0, -5)}Z`,
    attestationKey: keys.attestationKey,
    chainKeys: Object.fromEntries(draft.wallets.map(({ id }) => [id, keys.chainKeys[id]])),
    policyHash: hashPolicy(bytesOfText(policyText)),
  });
  mkdirSync(inputs.out, { recursive: true });
  writeNewFile(policyFile, policyText);
  writeNewFile(genesisFile, genesisText);
  return { hash: hashGenesis(bytesOfText(genesisText)), policy };
}

function readPolicy(text: string): Policy {
  try {
    return parsePolicy(bytesOfText(text));
  } catch (error) {
    if (error instanceof PolicyError) throw new UsageError(`the policy does not hold together: ${error.message}`);
    throw error;
  }
}

function bytesOfText(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
