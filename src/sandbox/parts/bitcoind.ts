import { createHmac, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { BitcoinRpc } from './bitcoin-rpc.js';
import { type BitcoindProgram, findBitcoind } from './find-bitcoind.js';
import { findFreePort } from './free-port.js';
import { JsonRpcError } from './json-rpc.js';
import { type PartProcess, startPartProcess } from './part-process.js';

export interface BitcoindOptions {
  /** The same folder again goes on with the same chain, wallets and RPC password. */
  readonly dataFolder: string;
  readonly port?: number | undefined;
  /** From `findBitcoind`, which is called when absent. */
  readonly program?: BitcoindProgram | undefined;
}

const RPC_USER = 'sekisho';
const MINER = 'miner';
/** Coinbase outputs may be spent from the hundredth block on top of theirs. */
const MATURITY_BLOCKS = 101;

const texts = z.array(z.string());
const blockOf = z.looseObject({ hash: z.string() });

/** A real Bitcoin node on a private chain (regtest) that talks to nobody. Mines nothing by itself. */
export async function startBitcoind(options: BitcoindOptions): Promise<Bitcoind> {
  const program = options.program ?? (await findBitcoind());
  const port = options.port ?? (await findFreePort());
  mkdirSync(options.dataFolder, { recursive: true });
  const password = keptPassword(options.dataFolder);
  const configuration = join(options.dataFolder, 'bitcoin.conf');
  writeFileSync(configuration, configurationText(port, password), { mode: 0o600 });
  const rpc = new BitcoinRpc(`http://${RPC_USER}:${password}@127.0.0.1:${port}`);

  const node = await startPartProcess({
    name: 'bitcoind',
    folder: options.dataFolder,
    command: program.command,
    args: [...program.args, `-datadir=${options.dataFolder}`, `-conf=${configuration}`],
    env: { PATH: process.env['PATH'], HOME: options.dataFolder },
    stopSignal: 'SIGINT',
    // Answers "warming up" (-28) until its chain is loaded.
    isReady: async () =>
      (await rpc.call(z.looseObject({ chain: z.string() }), 'getblockchaininfo')).chain === 'regtest',
  });
  try {
    await openMinerWallet(rpc);
  } catch (error) {
    await node.stop();
    throw error;
  }
  return new Bitcoind(rpc, program.version, node);
}

/** A running node, and the miner whom its chain belongs to. */
export class Bitcoind {
  private readonly miner: BitcoinRpc;

  constructor(
    readonly rpc: BitcoinRpc,
    readonly version: string,
    private readonly node: PartProcess,
  ) {
    this.miner = rpc.wallet(MINER);
  }

  /** With user and password in it. */
  get rpcUrl(): string {
    return this.rpc.url;
  }

  get pid(): number {
    return this.node.pid;
  }

  /** Adds blocks with what waits in the mempool; returns their hashes, oldest first. */
  async mine(count: number): Promise<string[]> {
    const address = await this.miner.call(z.string(), 'getnewaddress');
    return this.rpc.call(texts, 'generatetoaddress', count, address);
  }

  /** Whether a transaction waits for a block. */
  async hasWaiting(): Promise<boolean> {
    return (await this.rpc.call(texts, 'getrawmempool')).length > 0;
  }

  /** Adds one block that leaves the mempool where it is: the other branch of a reorg. */
  async mineEmpty(): Promise<string> {
    const address = await this.miner.call(z.string(), 'getnewaddress');
    return (await this.rpc.call(blockOf, 'generateblock', address, [])).hash;
  }

  /** Pays `amountText` bitcoin (`"1.5"`) to an address and confirms it once; returns the transaction's id. */
  async fundAddress(address: string, amountText: string): Promise<string> {
    const txid = await this.payFromMiner(address, amountText);
    await this.mine(1);
    return txid;
  }

  /** The same, left waiting in the mempool. */
  async payFromMiner(address: string, amountText: string): Promise<string> {
    const pay = (): Promise<string> => this.miner.call(z.string(), 'sendtoaddress', address, amountText);
    try {
      return await pay();
    } catch (error) {
      // -6: insufficient funds.
      if (!isRefusedWith(error, -6)) throw error;
      await this.mine(MATURITY_BLOCKS);
      return pay();
    }
  }

  async blockCount(): Promise<number> {
    return this.rpc.call(z.int(), 'getblockcount');
  }

  /** Takes this block and all on top of it off the chain; their transactions return to the mempool where they can. */
  async invalidateBlock(hash: string): Promise<void> {
    await this.rpc.call(z.null(), 'invalidateblock', hash);
  }

  async reconsiderBlock(hash: string): Promise<void> {
    await this.rpc.call(z.null(), 'reconsiderblock', hash);
  }

  stop(): Promise<void> {
    return this.node.stop();
  }

  kill(): Promise<void> {
    return this.node.kill();
  }
}

async function openMinerWallet(rpc: BitcoinRpc): Promise<void> {
  const found = await rpc.call(
    z.looseObject({ wallets: z.array(z.looseObject({ name: z.string() })) }),
    'listwalletdir',
  );
  const isThere = found.wallets.some(({ name }) => name === MINER);
  await rpc.call(z.looseObject({ name: z.string() }), isThere ? 'loadwallet' : 'createwallet', MINER);
}

function isRefusedWith(error: unknown, nodeCode: number): boolean {
  return error instanceof JsonRpcError && error.refusal.code === 'RPC_REFUSED' && error.refusal.nodeCode === nodeCode;
}

function keptPassword(folder: string): string {
  const file = join(folder, 'rpc-password');
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}

/** In a file and not in arguments, which every user of the machine can list. */
function configurationText(port: number, password: string): string {
  const salt = randomBytes(16).toString('hex');
  const passwordHmac = createHmac('sha256', salt).update(password).digest('hex');
  return `# Written at every start.
regtest=1
txindex=1
fallbackfee=0.0001
# A day without blocks would make it think that it is still catching up.
maxtipage=315360000
listen=0
dnsseed=0
fixedseeds=0
natpmp=0
server=1
printtoconsole=0
rpcauth=${RPC_USER}:${salt}$${passwordHmac}
[regtest]
rpcbind=127.0.0.1
rpcallowip=127.0.0.1
rpcport=${port}
`;
}
