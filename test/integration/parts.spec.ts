import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { z } from 'zod';
import { type Anvil, startAnvil } from '../../src/sandbox/parts/anvil.js';
import { BitcoinRpc } from '../../src/sandbox/parts/bitcoin-rpc.js';
import { startMiner } from '../../src/sandbox/miner.js';
import { type Bitcoind, startBitcoind } from '../../src/sandbox/parts/bitcoind.js';
import { type Postgres, startPostgres } from '../../src/sandbox/parts/postgres.js';
import { deployTestToken, ERC20 } from '../../src/sandbox/parts/test-token.js';
import { describeWithBitcoind } from '../support/describe-with-bitcoind.js';
import { descendants, type SeenProcess, stillRunning } from '../support/processes.js';
import { makeFastTemporaryFolder, removeTemporaryFolder } from '../support/temporary-folder.js';

let folder: string;
beforeEach(() => {
  folder = makeFastTemporaryFolder();
});
afterEach(() => {
  removeTemporaryFolder(folder);
});

describe('PostgreSQL', () => {
  let postgres: Postgres | undefined;
  afterEach(async () => {
    await postgres?.stop();
    postgres = undefined;
  });

  it('lets a role into its own database and into no other', async () => {
    postgres = await startPostgres({ dataFolder: join(folder, 'postgres') });
    for (const name of ['server', 'module']) {
      await postgres.createRole(name, `${name}-password`);
      await postgres.createDatabase(name, name);
    }

    expect(await currentUser(postgres.urlFor('server', 'server', 'server-password'))).toBe('server');
    for (const database of ['module', 'postgres', 'template1']) {
      await expect(currentUser(postgres.urlFor(database, 'server', 'server-password'))).rejects.toMatchObject({
        message: `permission denied for database "${database}"`,
      });
    }
    // 28P01: invalid password. Nobody comes in without one, the administrator included.
    await expect(currentUser(postgres.urlFor('module', 'module', 'wrong'))).rejects.toMatchObject({ code: '28P01' });
    await expect(currentUser(postgres.urlFor('postgres', 'postgres', ''))).rejects.toThrow(/password/);
  });

  it('keeps its promises about the disk, because the product refuses to start on less', async () => {
    postgres = await startPostgres({ dataFolder: join(folder, 'postgres') });
    const settings = await postgres.withClient((client) =>
      client.query<{ name: string; setting: string }>(
        `SELECT name, setting FROM pg_settings WHERE name IN
         ('fsync', 'full_page_writes', 'synchronous_commit', 'max_connections', 'listen_addresses') ORDER BY name`,
      ),
    );
    expect(settings.rows.map(({ name, setting }) => `${name}=${setting}`)).toEqual([
      'fsync=on',
      'full_page_writes=on',
      'listen_addresses=127.0.0.1',
      'max_connections=200',
      'synchronous_commit=on',
    ]);
  });

  it('finds its data again in the same folder, after a stop and after a crash', async () => {
    const dataFolder = join(folder, 'postgres');
    postgres = await startPostgres({ dataFolder });
    await postgres.createRole('owner', 'first');
    await postgres.createDatabase('kept', 'owner');
    const url = postgres.urlFor('kept', 'owner', 'first');
    await query(url, 'CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)');
    await postgres.stop();

    postgres = await startPostgres({ dataFolder });
    // A second run calls the same two again.
    await postgres.createRole('owner', 'second');
    await postgres.createDatabase('kept', 'owner');
    expect(await query(postgres.urlFor('kept', 'owner', 'second'), 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
    await postgres.kill();

    postgres = await startPostgres({ dataFolder });
    expect(await query(postgres.urlFor('kept', 'owner', 'second'), 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
  });

  it('does not touch a folder in which another start works', async () => {
    const dataFolder = join(folder, 'postgres');
    postgres = await startPostgres({ dataFolder });
    const second = startPostgres({ dataFolder }).then((started) => started.stop());
    await expect(second).rejects.toMatchObject({ code: 'FOLDER_IN_USE' });
    expect(await currentUser(postgres.adminUrl)).toBe('postgres');
  });

  it('serves an administrator who is no superuser', async () => {
    postgres = await startPostgres({ dataFolder: join(folder, 'postgres') });
    await postgres.withClient((client) =>
      client.query(`CREATE ROLE hosted LOGIN CREATEDB CREATEROLE PASSWORD 'hosted'`),
    );
    await postgres.withClient((client) => client.query('GRANT CONNECT ON DATABASE postgres TO hosted'));
    const hosted = await startPostgres({
      dataFolder: join(folder, 'unused'),
      adminUrl: postgres.urlFor('postgres', 'hosted', 'hosted'),
    });
    await hosted.createRole('tenant', 'tenant');
    await hosted.createDatabase('tenant', 'tenant');
    expect(await currentUser(hosted.urlFor('tenant', 'tenant', 'tenant'))).toBe('tenant');
    await hosted.dropDatabase('tenant');
    await hosted.stop();
    expect(await currentUser(postgres.adminUrl)).toBe('postgres');
  });

  it('leaves no process after stop', async () => {
    const before = descendants();
    postgres = await startPostgres({ dataFolder: join(folder, 'postgres') });
    const started = startedSince(before);
    expect(started.length).toBeGreaterThan(2);
    await postgres.stop();
    await postgres.stop();
    expect(stillRunning(started)).toEqual([]);
  });
});

describe('Anvil', () => {
  let anvil: Anvil | undefined;
  afterEach(async () => {
    await anvil?.stop();
    anvil = undefined;
  });

  it('mines on demand and moves a token of six decimals', async () => {
    anvil = await startAnvil({ dataFolder: folder, mining: 'on-demand', chainId: 1337 });
    const rpc = anvil.rpc.bind(anvil);
    const [owner, friend] = z.array(z.string()).parse(await rpc('eth_accounts'));
    const token = await deployTestToken(anvil.url, {
      name: 'Test Dollar',
      symbol: 'TUSD',
      supply: 1_000_000_000_000n,
      decimals: 6,
    });
    const view = async (name: 'balanceOf' | 'decimals' | 'symbol', ...args: unknown[]): Promise<unknown> =>
      ERC20.decodeFunctionResult(
        name,
        String(await rpc('eth_call', [{ to: token, data: ERC20.encodeFunctionData(name, args) }, 'latest'])),
      )[0];

    expect(await view('decimals')).toBe(6n);
    expect(await view('symbol')).toBe('TUSD');
    const data = ERC20.encodeFunctionData('transfer', [friend, 2_500_000n]);
    await rpc('eth_sendTransaction', [{ from: owner, to: token, data }]);
    expect(await view('balanceOf', friend)).toBe(0n);
    const before = await anvil.blockNumber();
    await anvil.mine(3);
    expect(await anvil.blockNumber()).toBe(before + 3);
    expect(await view('balanceOf', friend)).toBe(2_500_000n);
    expect(await view('balanceOf', owner)).toBe(999_997_500_000n);
  });

  it('goes on with the same chain after a stop', async () => {
    const address = '0x00000000000000000000000000000000000A11ce';
    anvil = await startAnvil({ dataFolder: folder });
    await anvil.setBalance(address, 3n * 10n ** 18n);
    await anvil.mine(5);
    const block = await anvil.rpc('eth_getBlockByNumber', ['0x3', false]);
    await anvil.stop();

    anvil = await startAnvil({ dataFolder: folder });
    expect(await anvil.blockNumber()).toBe(5);
    expect(await anvil.balanceOf(address)).toBe(3n * 10n ** 18n);
    expect(await anvil.rpc('eth_getBlockByNumber', ['0x3', false])).toEqual(block);
  });

  it('does not keep the state of every block that there was', async () => {
    anvil = await startAnvil({ dataFolder: folder, mining: 'on-demand' });
    await anvil.mine(600);
    await anvil.stop();
    // With the states it would be some 20 MB, and grow with the square of the blocks.
    expect(statSync(join(folder, 'state.json')).size).toBeLessThan(2_000_000);
  });

  it('gets blocks from the miner until a payment is final, and none while nothing waits', async () => {
    anvil = await startAnvil({ dataFolder: folder, mining: 'on-demand' });
    const chain = anvil;
    const miner = startMiner(chain);
    try {
      await untilQuiet(chain);
      const [from, to] = z.array(z.string()).parse(await chain.rpc('eth_accounts'));
      const hash = await chain.rpc('eth_sendTransaction', [{ from, to, value: '0x1' }]);
      const end = await untilQuiet(chain);
      const mined = z.object({ blockNumber: z.string() }).parse(await chain.rpc('eth_getTransactionReceipt', [hash]));
      expect(end - Number(mined.blockNumber) + 1).toBe(4);
    } finally {
      await miner.stop();
    }
  }, 60_000);

  it('leaves no process after stop', async () => {
    const before = descendants();
    anvil = await startAnvil({ dataFolder: folder });
    const started = startedSince(before);
    expect(started.length).toBeGreaterThan(1);
    await anvil.stop();
    expect(stillRunning(started)).toEqual([]);
  });
});

/** Waits until no block has come for three seconds, in which a busy chain gets three; answers with the last one. */
async function untilQuiet(anvil: Anvil): Promise<number> {
  for (let tries = 0; tries < 10; tries += 1) {
    const before = await anvil.blockNumber();
    await sleep(3_000);
    if ((await anvil.blockNumber()) === before) return before;
  }
  throw new Error('blocks come though nothing waits for them');
}

describeWithBitcoind('Bitcoin node', (program) => {
  let bitcoind: Bitcoind | undefined;
  afterEach(async () => {
    await bitcoind?.stop();
    bitcoind = undefined;
  });

  it('mines a chain and pays from it', async () => {
    bitcoind = await startBitcoind({ dataFolder: folder, program });
    const { rpc } = bitcoind;
    expect(await bitcoind.mine(101)).toHaveLength(101);
    expect(await bitcoind.blockCount()).toBe(101);

    await rpc.call(z.unknown(), 'createwallet', 'hot');
    const hot = rpc.wallet('hot');
    const address = await hot.call(z.string(), 'getnewaddress', '', 'bech32');
    const txid = await bitcoind.fundAddress(address, '0.29');
    const [coin] = await hot.call(z.array(z.looseObject({ txid: z.string(), amount: z.string() })), 'listunspent');
    expect(coin).toMatchObject({ txid, amount: '0.29000000', confirmations: 1 });
    // The full previous transaction of any input, which a careful signer wants to see.
    const parent = z.looseObject({ vin: z.array(z.looseObject({ txid: z.string() })) });
    const {
      vin: [input],
    } = await rpc.call(parent, 'getrawtransaction', txid, 1);
    expect(await rpc.call(z.string(), 'getrawtransaction', input?.txid)).toMatch(/^02/);
  });

  it('mines until its coins are ripe when it is asked to pay at once', async () => {
    bitcoind = await startBitcoind({ dataFolder: folder, program });
    const address = await bitcoind.rpc.wallet('miner').call(z.string(), 'getnewaddress');
    await bitcoind.fundAddress(address, '1.5');
    expect(await bitcoind.blockCount()).toBe(102);
  });

  it('turns a chain back and forth', async () => {
    bitcoind = await startBitcoind({ dataFolder: folder, program });
    const { rpc } = bitcoind;
    const address = await rpc.wallet('miner').call(z.string(), 'getnewaddress');
    await bitcoind.mine(101);
    const txid = await bitcoind.payFromMiner(address, '2');
    const [block = ''] = await bitcoind.mine(1);
    const mempool = (): Promise<string[]> => rpc.call(z.array(z.string()), 'getrawmempool');
    expect(await mempool()).toEqual([]);
    await bitcoind.invalidateBlock(block);
    expect(await mempool()).toEqual([txid]);
    await bitcoind.mineEmpty();
    expect(await mempool()).toEqual([txid]);
    expect(await bitcoind.blockCount()).toBe(102);
  });

  it('goes on with the same chain, wallet and password after a stop', async () => {
    bitcoind = await startBitcoind({ dataFolder: folder, program });
    await bitcoind.mine(101);
    const { password } = new URL(bitcoind.rpcUrl);
    await bitcoind.stop();
    bitcoind = await startBitcoind({ dataFolder: folder, program });
    expect(await bitcoind.blockCount()).toBe(101);
    expect(new URL(bitcoind.rpcUrl).password).toBe(password);
    await bitcoind.mine(1);
  });

  it("hands over the node's own error code", async () => {
    bitcoind = await startBitcoind({ dataFolder: folder, program });
    await expect(bitcoind.rpc.call(z.string(), 'getblockhash', 7)).rejects.toMatchObject({
      refusal: { code: 'RPC_REFUSED', nodeCode: -8 },
    });
    const stranger = new BitcoinRpc(bitcoind.rpcUrl.replace(/:[^:@]+@/, ':wrong@'));
    await expect(stranger.call(z.int(), 'getblockcount')).rejects.toMatchObject({
      refusal: { code: 'RPC_GARBLED', httpStatus: 401 },
    });
  });

  it('leaves no process after stop', async () => {
    const before = descendants();
    bitcoind = await startBitcoind({ dataFolder: folder, program });
    const started = startedSince(before);
    expect(started.length).toBeGreaterThan(1);
    await bitcoind.stop();
    expect(stillRunning(started)).toEqual([]);
  });
});

describe('a part whose starter was killed', () => {
  it.each(['postgres', 'anvil'])('ends by itself: %s', async (name) => {
    const { starter, started } = await startElsewhere(name, folder);
    starter.kill('SIGKILL');
    await waitUntil(() => stillRunning(started).length === 0);
  });

  it.each(['postgres', 'anvil'])('is ended by the next start if even its minder was killed: %s', async (name) => {
    const { starter, started } = await startElsewhere(name, folder);
    const [minder] = started.filter(({ command }) => command.includes(' -e '));
    process.kill(minder?.pid ?? 0, 'SIGKILL');
    starter.kill('SIGKILL');
    await waitUntil(() => stillRunning(started.filter(({ pid }) => pid === starter.pid)).length === 0);
    expect(stillRunning(started)).not.toEqual([]);

    const part =
      name === 'postgres' ? await startPostgres({ dataFolder: folder }) : await startAnvil({ dataFolder: folder });
    expect(stillRunning(started)).toEqual([]);
    await part.stop();
  });
});

async function startElsewhere(
  name: string,
  dataFolder: string,
): Promise<{ starter: ChildProcess; started: SeenProcess[] }> {
  const before = descendants();
  const support = join(import.meta.dirname, '..', 'support');
  const args = ['--import', join(support, 'run-typescript.js'), join(support, 'start-part.ts'), name, dataFolder];
  const starter = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [word] = await once(starter.stdout, 'data').then((chunks) => z.array(z.instanceof(Buffer)).parse(chunks));
  expect(String(word)).toBe('started\n');
  return { starter, started: startedSince(before) };
}

async function waitUntil(holds: () => boolean): Promise<void> {
  const giveUpAt = Date.now() + 10_000;
  while (!holds()) {
    if (Date.now() > giveUpAt) throw new Error('it did not come true within 10 s');
    await sleep(50);
  }
}

function startedSince(before: readonly SeenProcess[]): SeenProcess[] {
  const known = new Set(before.map(({ pid, stamp }) => `${pid} ${stamp}`));
  return descendants().filter(({ pid, stamp }) => !known.has(`${pid} ${stamp}`));
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function currentUser(url: string): Promise<unknown> {
  const [row] = z.array(z.object({ name: z.string() })).parse(await query(url, 'SELECT current_user AS name'));
  return row?.name;
}
