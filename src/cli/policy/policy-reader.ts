import { type Command, Option } from 'commander';
import { exchange } from '../../client/exchange.js';
import { fetchGenesis } from '../../client/fetch-genesis.js';
import { type TrustedGenesis } from '../../client/follow-policies.js';
import { parseHex32, type Hex32 } from '../../protocol/hex.js';
import { type Context } from '../context.js';
import { DeviceFolder } from '../device/device-folder.js';
import { DeviceServer } from '../device/device-server.js';
import { UsageError } from '../usage-error.js';
import { LANGUAGES, type Language } from './change-screen.js';

/** Through whose eyes the chain of policies is looked at. */
export interface ReadOptions {
  readonly folder?: string;
  readonly genesisHash?: string;
  readonly server?: string;
  readonly lang: Language;
  readonly json?: boolean;
}

export function reading(command: Command, description: string): Command {
  return trusting(command, description)
    .option('--server <url>', 'the server, where the device does not name one')
    .addOption(new Option('--lang <language>', 'of the changes').choices(LANGUAGES).default('en'));
}

/** For commands that need no server. */
export function trusting(command: Command, description: string): Command {
  return command
    .description(description)
    .option('--folder <folder>', 'a device’s folder: it has pinned the genesis, and remembers what it has seen')
    .option('--genesis-hash <hash>', 'the genesis hash, where there is no device')
    .option('--json', 'for scripts: one JSON value on standard output');
}

export interface PolicyReader {
  readonly trusted: TrustedGenesis;
  /** The server's answer about the chain and what is proposed; nothing in it is believed yet. */
  readonly chain: () => Promise<unknown>;
  /** What it shows of orders, as little believed. */
  readonly orders: () => Promise<unknown>;
}

/** Whoever has a device looks through it, because it never goes back behind what it has seen. */
export async function openReader(options: ReadOptions, context: Context): Promise<PolicyReader> {
  const { folder: path, server } = options;
  if (path !== undefined) {
    const nobody = (): never => {
      throw new UsageError('looking needs no passphrase');
    };
    const opened = await DeviceServer.open(DeviceFolder.open(path), server, nobody, context);
    return { trusted: opened.trusted, chain: () => opened.policyChain(), orders: () => opened.orders() };
  }
  const url = server?.replace(/\/+$/, '');
  if (options.genesisHash === undefined || url === undefined)
    throw new UsageError('name a device with --folder, or --genesis-hash and --server');
  const trusted = await fetchGenesis(context.fetch, url, pinnedBy(options));
  const get = (path: string) => (): Promise<unknown> =>
    exchange(context.fetch, { method: 'GET', url: `${url}${path}` });
  return { trusted, chain: get('/v1/policy'), orders: get('/v1/orders') };
}

/** The genesis hash from the caller's own records. */
export function pinnedBy({ folder, genesisHash }: Pick<ReadOptions, 'folder' | 'genesisHash'>): Hex32 {
  if (folder !== undefined) return DeviceFolder.open(folder).pinned;
  const pinned = genesisHash === undefined ? null : parseHex32(genesisHash);
  if (pinned === null)
    throw new UsageError('name a device with --folder, or the genesis hash with --genesis-hash: 64 hexadecimal digits');
  return pinned;
}
