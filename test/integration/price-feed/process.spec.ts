import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { parseHex32 } from '../../../src/protocol/hex.js';
import { readPrices, verifyPrice } from '../../../src/protocol/prices/signed-price.js';
import { findFreePort } from '../../../src/sandbox/parts/free-port.js';
import { aGenesis, writeGenesisFolder } from '../../support/builders/a-genesis.js';
import { BTC } from '../../support/builders/a-policy.js';
import { ONE, PRICES } from '../../support/builders/a-price.js';
import { PriceSource } from '../../support/price-source.js';
import { PROGRAMS_IN_DIST } from '../../support/programs.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../support/temporary-folder.js';

/** The program as it ships, from the compiled tree. */
describe('the price feed as a process', () => {
  let folder: string;
  let market: PriceSource;
  let child: ChildProcess | undefined;

  beforeEach(async () => {
    folder = makeTemporaryFolder();
    market = await PriceSource.start('{"last":"20000000"}');
  });
  afterEach(async () => {
    await stop();
    await market.stop();
    removeTemporaryFolder(folder);
  });

  async function run(...args: readonly string[]) {
    child = spawn(process.execPath, [PROGRAMS_IN_DIST.priceFeed, ...args], { env: { PATH: process.env['PATH'] } });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += String(chunk)));
    const [code] = z
      .tuple([z.number().nullable()])
      .rest(z.unknown())
      .parse(await once(child, 'close'));
    child = undefined;
    return { code, output };
  }
  async function stop(): Promise<void> {
    if (child === undefined || child.exitCode !== null) return;
    const closed = once(child, 'exit');
    child.kill('SIGTERM');
    const [code] = z
      .tuple([z.number().nullable()])
      .rest(z.unknown())
      .parse(await closed);
    child = undefined;
    expect(code).toBe(0);
  }

  const keyFile = () => join(folder, 'price-feed.key');
  async function makeKey(): Promise<string> {
    const { output } = await run('make-key', '--out', keyFile());
    return z.strictObject({ publicKey: z.string() }).parse(JSON.parse(output)).publicKey;
  }

  async function configure(publicKey: string, changes: object = {}) {
    const { files, genesis, policy } = aGenesis({ policy: { prices: { ...PRICES, publicKey } } });
    const port = await findFreePort();
    const configFile = join(folder, 'price-feed.json');
    const directory = writeGenesisFolder(join(folder, 'genesis'), files);
    const sources = [{ asset: BTC, currency: 'JPY', url: market.url, pointer: '/last' }];
    const configuration = {
      ...{ environment: 'development', genesis: { directory, hash: genesis.hash }, keyFile: 'price-feed.key' },
      ...{ listen: { host: '127.0.0.1', port }, stateFile: 'prices.json', everySeconds: 0.1, windowSeconds: 3600 },
      ...{ sources, ...changes },
    };
    writeFileSync(configFile, JSON.stringify(configuration));
    return { configFile, url: `http://127.0.0.1:${port}`, policy };
  }

  async function serve(configFile: string, url: string): Promise<void> {
    child = spawn(process.execPath, [PROGRAMS_IN_DIST.priceFeed, 'run', '--config', configFile], {
      ...{ env: { PATH: process.env['PATH'] }, stdio: 'ignore' },
    });
    const isThere = () =>
      fetch(`${url}/health`).then(
        ({ ok }) => ok,
        () => false,
      );
    for (let tries = 0; tries < 200 && !(await isThere()); tries += 1) await sleep(50);
  }

  /** The market is asked in its own time: a price of before the restart is served at once, the next is written a sample later. */
  async function writtenDown(text: string): Promise<void> {
    const isThere = () => readFileSync(join(folder, 'prices.json'), 'utf8').includes(text);
    for (let tries = 0; tries < 200 && !isThere(); tries += 1) await sleep(50);
    expect(isThere()).toBe(true);
  }

  it('makes its key once, for its owner alone, and never over another', async () => {
    expect(await makeKey()).toMatch(/^[0-9a-f]{64}$/);
    expect(statSync(keyFile()).mode & 0o777).toBe(0o400);
    expect(await run('make-key', '--out', keyFile())).toMatchObject({ code: 78 });
  });

  it('serves prices that hold under its key, and after a restart those of before', async () => {
    const publicKey = await makeKey();
    const { configFile, url, policy } = await configure(publicKey);
    const key = parseHex32(publicKey);
    const ask = async () => {
      const [price] = readPrices(await (await fetch(`${url}/v1/prices`)).json()) ?? [];
      if (price === undefined || key === null) throw new Error('no price');
      expect(verifyPrice(policy.deploymentId, price, key)).toBe(true);
      return price.message.high;
    };
    await serve(configFile, url);
    expect(await ask()).toBe(20_000_000n * ONE);
    await stop();
    market.says = '{"last":"15000000"}';
    await serve(configFile, url);
    expect(await ask()).toBe(20_000_000n * ONE);
    await writtenDown('"price":"15000000000000000000"');
    await stop();
    expect(readdirSync(folder).filter((name) => name.endsWith('.new'))).toEqual([]);
  });

  it.each<[string, object, string]>([
    ['a window shorter than the policy’s', { windowSeconds: 60 }, 'windowSeconds: at least 3600'],
    [
      'a source that anybody on the way can answer for',
      { environment: 'production' },
      'sources.0.url: give a URL that begins with https://',
    ],
    [
      'a pointer that is none',
      { sources: [{ asset: BTC, currency: 'JPY', url: 'https://x.test/?key=hush', pointer: 'last' }] },
      'sources.0.pointer: give a JSON pointer',
    ],
    [
      'an asset that is none',
      { sources: [{ asset: 'BTC', currency: 'JPY', url: 'https://x.test/?key=hush', pointer: '/last' }] },
      'sources.0.asset: name the asset by CAIP-19',
    ],
  ])('does not start with %s, and says what to do', async (_what, changes, message) => {
    const { configFile } = await configure(await makeKey(), changes);
    const { code, output } = await run('run', '--config', configFile);
    expect([code, output]).toEqual([78, expect.stringContaining(message)]);
    expect(output).not.toContain('hush');
  });
});
