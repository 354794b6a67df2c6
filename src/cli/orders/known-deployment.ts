import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { hashGenesis } from '../../protocol/genesis.js';
import { parseHex32, type Hex32 } from '../../protocol/hex.js';
import { hashPolicy, parsePolicy, type Policy } from '../../protocol/policy.js';
import { type Context } from '../context.js';
import { type DeviceFolder } from '../device/device-folder.js';
import { UsageError } from '../usage-error.js';
import { lookAtServer, type ServerView } from './look-at-server.js';

/** What an order is signed for, and the rules that it is shown by. */
export interface KnownDeployment {
  readonly deploymentId: Hex32;
  readonly policy: Policy;
  /** False where no server told us: then it is the newest that this device has followed, and perhaps not in force any more. */
  readonly isCurrent: boolean;
  /** Null where no server told us. */
  readonly shown: ServerView | null;
}

/** A server that hangs must not hold back an order for which the device has all that it needs. */
const LOOK_MS = 1_000;
/** Where it has nothing, the server is the only one who can tell what an order is signed for. */
const ONLY_SOURCE_MS = 30_000;

/** Kept beside the key, so that an order can be signed when nothing answers. */
const NOTES = { genesis: 'genesis.json', policy: 'policy.json' } as const;
const genesisHead = z.looseObject({ deploymentId: z.string(), policyHash: z.string() });

/** Remembers the two files that an order needs, from the folder of a ceremony. */
export function rememberGenesis(folder: DeviceFolder, genesisFolder: string): void {
  for (const file of Object.values(NOTES)) folder.writeNote(file, readFileSync(join(genesisFolder, file), 'utf8'));
}

/**
 * The deployment that this device has pinned: from the server if it answers at once and as it should, else the newest policy that the
 * device has followed, else from what it has kept of the genesis or is shown. A server that lies about it is no server, and must not keep anybody from stopping things.
 */
export async function knownDeployment(
  folder: DeviceFolder,
  { server, genesis }: { readonly server: string | undefined; readonly genesis: string | undefined },
  context: Context,
): Promise<KnownDeployment> {
  const hasOwn = genesis !== undefined || folder.seenDocument !== null || folder.readNote(NOTES.genesis) !== null;
  if (server !== undefined) {
    try {
      const shown = await lookAtServer(server, hasOwn ? LOOK_MS : ONLY_SOURCE_MS, folder, context);
      const { policy } = shown.trusted;
      folder.remember(shown.trusted);
      return { deploymentId: policy.deploymentId, policy, isCurrent: true, shown };
    } catch {
      context.note('The server does not answer at once, or not as it should; going on without it.');
    }
  }
  const newest = folder.seenDocument;
  if (newest !== null) {
    const policy = parsePolicy(newest);
    return { deploymentId: policy.deploymentId, policy, isCurrent: false, shown: null };
  }
  const read = (file: string): string | null => {
    if (genesis === undefined) return folder.readNote(file);
    try {
      return readFileSync(join(genesis, file), 'utf8');
    } catch {
      return null;
    }
  };
  const [genesisText, policyText] = [read(NOTES.genesis), read(NOTES.policy)];
  if (genesisText === null || policyText === null)
    throw new UsageError(
      'which deployment? No server answers, and this device has kept no genesis: give --genesis DIR',
    );
  const utf8 = new TextEncoder();
  if (hashGenesis(utf8.encode(genesisText)) !== folder.pinned)
    throw new UsageError('this is not the genesis that the device is enrolled in');
  const head = genesisHead.parse(JSON.parse(genesisText));
  const deploymentId = parseHex32(head.deploymentId);
  const policy = parsePolicy(utf8.encode(policyText));
  if (deploymentId === null || hashPolicy(utf8.encode(policyText)) !== head.policyHash)
    throw new UsageError('policy.json is not the policy that the genesis names');
  return { deploymentId, policy, isCurrent: false, shown: null };
}
