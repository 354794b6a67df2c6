import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { findAnvil } from './find-anvil.js';
import { findFreePort } from './free-port.js';
import { callJsonRpc } from './json-rpc.js';
import { type PartProcess, startPartProcess } from './part-process.js';

export interface AnvilOptions {
  /** Holds the chain's state and the log. The same folder again goes on with the same chain. */
  readonly dataFolder: string;
  readonly port?: number | undefined;
  readonly chainId?: number;
  /** `each-transaction` puts every transaction into a block at once; `on-demand` waits for `mine`. */
  readonly mining?: 'each-transaction' | 'on-demand' | { readonly everySeconds: number };
}

const txpoolStatus = z.object({ pending: z.string() });

const DEFAULT_CHAIN_ID = 31337;
/** How much of the chain a SIGKILL can cost; an orderly stop writes everything down. */
const STATE_EVERY_SECONDS = 60;
/**
 * Of how many blocks the state at their time is kept, in memory and not on disk: who asks does so about the latest, which may
 * be some blocks back when the answer is made. With all of them 7,200 blocks took 2 GB of memory and 3 GB of disk.
 */
const STATES_KEPT = 64;

/** A real EVM node with a private chain on 127.0.0.1. */
export async function startAnvil(options: AnvilOptions): Promise<Anvil> {
  const port = options.port ?? (await findFreePort());
  const chainId = options.chainId ?? DEFAULT_CHAIN_ID;
  mkdirSync(options.dataFolder, { recursive: true });
  const url = `http://127.0.0.1:${port}`;
  const node = await startPartProcess({
    name: 'anvil',
    folder: options.dataFolder,
    command: findAnvil(),
    args: [
      ...['--host', '127.0.0.1', '--port', String(port), '--chain-id', String(chainId), '--silent'],
      ...['--state', join(options.dataFolder, 'state.json'), '--state-interval', String(STATE_EVERY_SECONDS)],
      ...['--prune-history', String(STATES_KEPT)],
      ...miningArgs(options.mining ?? 'each-transaction'),
    ],
    // It keeps a folder of its own below HOME; ours instead of the user's.
    env: { PATH: process.env['PATH'], HOME: options.dataFolder },
    stopSignal: 'SIGINT',
    isReady: async () => Number(await callJsonRpc({ url, method: 'eth_chainId', params: [] })) === chainId,
  });
  return new Anvil(url, chainId, node);
}

function miningArgs(mining: NonNullable<AnvilOptions['mining']>): string[] {
  if (mining === 'each-transaction') return [];
  return mining === 'on-demand' ? ['--no-mining'] : ['--block-time', String(mining.everySeconds)];
}

/** A running Anvil. */
export class Anvil {
  constructor(
    readonly url: string,
    readonly chainId: number,
    private readonly node: PartProcess,
  ) {}

  get pid(): number {
    return this.node.pid;
  }

  rpc(method: string, params: readonly unknown[] = []): Promise<unknown> {
    return callJsonRpc({ url: this.url, method, params });
  }

  /** Adds `count` blocks, the first of which takes what waits in the mempool. */
  async mine(count: number): Promise<void> {
    await this.rpc('anvil_mine', [toQuantity(BigInt(count))]);
  }

  /** Whether a transaction waits for a block. */
  async hasWaiting(): Promise<boolean> {
    return Number(txpoolStatus.parse(await this.rpc('txpool_status')).pending) > 0;
  }

  async setBalance(address: string, wei: bigint): Promise<void> {
    await this.rpc('anvil_setBalance', [address, toQuantity(wei)]);
  }

  async balanceOf(address: string): Promise<bigint> {
    return BigInt(String(await this.rpc('eth_getBalance', [address, 'latest'])));
  }

  async blockNumber(): Promise<number> {
    return Number(await this.rpc('eth_blockNumber'));
  }

  stop(): Promise<void> {
    return this.node.stop();
  }

  kill(): Promise<void> {
    return this.node.kill();
  }
}

function toQuantity(value: bigint): string {
  return `0x${value.toString(16)}`;
}
