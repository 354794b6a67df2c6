import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { hashGenesis } from '../protocol/genesis.js';
import { type Hex32 } from '../protocol/hex.js';
import { runCommand } from './command.js';
import { keptSecret, readJson, writePrivate, type Folders } from './folders.js';
import { draftFrom, engineKeyIds, type GivenPolicy } from './given-policy.js';
import { APPROVERS, AUDITOR, draftPolicy, draftWallets } from './policy-draft.js';

export interface SandboxDevice {
  readonly approver: string;
  readonly deviceId: string;
  readonly scheme: 'ed25519' | 'eip712';
  readonly folder: string;
  readonly passphraseFile: string;
}

/** What the ceremony leaves behind for the parts to pin. */
export interface Ceremony {
  readonly deploymentId: string;
  readonly genesisHash: Hex32;
  readonly genesisFolder: string;
  readonly attestationKey: string;
  readonly addresses: Readonly<Record<string, string>>;
  readonly devices: readonly SandboxDevice[];
  /** Of the first policy; their private keys lie in the engine's folder. */
  readonly engineKeys: readonly string[];
  /** Of the first policy, by CAIP-19. */
  readonly assets: readonly string[];
  /** Null where the first policy names no price feed; there is none then. */
  readonly prices: { readonly windowSeconds: number } | null;
}

const modulePublic = z.object({ attestationKey: z.string(), addresses: z.record(z.string(), z.string()) });
const genesisFile = z.object({ deploymentId: z.string() });
const policyFile = z.object({
  engineKeys: z.array(z.object({ id: z.string() })),
  assets: z.array(z.object({ id: z.string() })),
  prices: z.object({ windowSeconds: z.number() }).optional(),
});
const keyPublic = z.object({ publicKey: z.string() });

export interface CeremonyPlan {
  readonly folders: Folders;
  readonly token: string;
  readonly serverUrl: string;
  readonly consoleOrigin: string;
  readonly hasBitcoin: boolean;
  /** Absent: the sandbox's own. */
  readonly policy: GivenPolicy | undefined;
}

/**
 * Holds the genesis ceremony as people would, each step a process of its own: the signing module makes its
 * keys, every approver makes a device, the draft becomes a genesis, every device signs its hash. Held once
 * per folder; afterwards the same genesis is found again.
 */
export async function holdCeremony(plan: CeremonyPlan): Promise<Ceremony> {
  const { folders, serverUrl } = plan;
  const genesisFolder = folders.genesis();
  const devices = APPROVERS.map(({ id, scheme }): SandboxDevice => {
    const deviceId = `${id}-laptop`;
    const folder = folders.device(deviceId);
    return { approver: id, deviceId, scheme, folder, passphraseFile: keptSecret(join(folder, 'passphrase')) };
  });
  const publicFile = await makeModuleKeys(plan);
  if (!existsSync(join(genesisFolder, 'enrolments.json'))) {
    const draft = await makeDraft(plan);
    await Promise.all(devices.map(makeDevice));
    await runCommand('sekisho', [
      ...['init', '--draft', draft, '--module', publicFile, '--out', genesisFolder],
      ...devices.flatMap(({ folder }) => ['--device', join(folder, 'device.json')]),
    ]);
    const enrolments = await Promise.all(devices.map((device) => enrol(device, genesisFolder, serverUrl)));
    await runCommand('sekisho', [
      ...['init', '--finish', '--out', genesisFolder],
      ...enrolments.flatMap((file) => ['--enrolment', file]),
    ]);
  }
  const { engineKeys, assets, prices } = policyFile.parse(readJson(join(genesisFolder, 'policy.json')));
  return {
    genesisFolder,
    deploymentId: genesisFile.parse(readJson(join(genesisFolder, 'genesis.json'))).deploymentId,
    genesisHash: hashGenesis(readFileSync(join(genesisFolder, 'genesis.json'))),
    ...modulePublic.parse(readJson(publicFile)),
    devices,
    engineKeys: engineKeys.map(({ id }) => id),
    assets: assets.map(({ id }) => id),
    prices: prices ?? null,
  };
}

/** The wallets that the signing module has made keys for in this folder, or null where it has not made any yet. */
export function keptWallets(folders: Folders): readonly string[] | null {
  const publicFile = publicFileOf(folders);
  return existsSync(publicFile) ? Object.keys(modulePublic.parse(readJson(publicFile)).addresses) : null;
}

function publicFileOf(folders: Folders): string {
  return join(folders.signingModule(), 'keystore', 'public.json');
}

async function makeModuleKeys({ folders, hasBitcoin }: CeremonyPlan): Promise<string> {
  const passphraseFile = keptSecret(join(folders.signingModule(), 'passphrase'));
  const publicFile = publicFileOf(folders);
  if (!existsSync(publicFile)) {
    const keystore = dirname(publicFile);
    const wallets = draftWallets({ hasBitcoin })
      .map(({ id, chain }) => `${id}=${chain}`)
      .join(',');
    await runCommand('signingModule', [
      ...['make-keys', '--keystore', keystore, '--passphrase-file', passphraseFile, '--wallets', wallets],
    ]);
  }
  return publicFile;
}

async function makeDraft({ folders, token, consoleOrigin, hasBitcoin, policy }: CeremonyPlan): Promise<string> {
  const engineKeys = [];
  for (const id of engineKeyIds(policy))
    engineKeys.push({ id, publicKey: await makeKey('engine-key', engineKeyFile(folders, id)) });
  const auditor = await makeKey('auditor-key', join(folders.auditor(), `${AUDITOR}.key`));
  const watchtower = await makeProcessKey('watchtower', watchtowerKeyFile(folders));
  const own = draftPolicy({ hasBitcoin, token, engineKeys, auditor, watchtower, consoleOrigin });
  const file = join(folders.root, 'policy-draft.json');
  if (policy === undefined) return writePrivate(file, own);
  if (policy.prices === undefined) return writePrivate(file, draftFrom(policy, own));
  return writePrivate(file, draftFrom(policy, own, await makeProcessKey('priceFeed', priceFeedKeyFile(folders))));
}

export function engineKeyFile(folders: Folders, id: string): string {
  return join(folders.engine(), `${id}.key`);
}

async function makeProcessKey(program: 'watchtower' | 'priceFeed', file: string): Promise<string> {
  const made = await runCommand(program, ['make-key', '--out', file]);
  return keyPublic.parse(JSON.parse(made)).publicKey;
}

export function watchtowerKeyFile(folders: Folders): string {
  return join(folders.watchtower(), 'watchtower.key');
}

export function priceFeedKeyFile(folders: Folders): string {
  return join(folders.priceFeed(), 'price-feed.key');
}

async function makeKey(command: 'engine-key' | 'auditor-key', file: string): Promise<string> {
  return keyPublic.parse(JSON.parse(await runCommand('sekisho', [command, 'init', '--out', file, '--json']))).publicKey;
}

async function makeDevice({ approver, deviceId, scheme, folder, passphraseFile }: SandboxDevice): Promise<void> {
  await runCommand('sekisho', [
    ...['device', 'init', '--folder', folder, '--approver', approver, '--device', deviceId],
    ...['--scheme', scheme, '--path', 'independent', '--passphrase-file', passphraseFile],
  ]);
}

async function enrol(
  { folder, passphraseFile }: SandboxDevice,
  genesisFolder: string,
  serverUrl: string,
): Promise<string> {
  const out = join(folder, 'enrolment.json');
  await runCommand('sekisho', [
    ...['device', 'enrol', '--folder', folder, '--genesis', genesisFolder],
    ...['--passphrase-file', passphraseFile, '--out', out, '--server', serverUrl, '--yes'],
  ]);
  return out;
}
