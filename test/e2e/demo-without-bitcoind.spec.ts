import { once } from 'node:events';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { runProgram } from '../../src/sandbox/parts/run-program.js';
import { lastLineOf, processesOver, REFUSED_IN_STORY, startSandbox, toldStory } from '../support/sandbox-command.js';
import { describeWithBitcoind } from '../support/describe-with-bitcoind.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../support/temporary-folder.js';

let folder: string;
let environment: NodeJS.ProcessEnv;
beforeAll(async () => {
  folder = makeTemporaryFolder();
  environment = await environmentWithout(folder);
});
afterAll(() => {
  removeTemporaryFolder(folder);
});

/** A machine with Node, but without bitcoind, without anything to fetch one with, and without an older one. */
async function environmentWithout(home: string): Promise<NodeJS.ProcessEnv> {
  const bin = join(home, 'bin');
  mkdirSync(bin);
  symlinkSync(process.execPath, join(bin, 'node'));
  for (const name of ['sh', 'id']) {
    const found = await runProgram('/bin/sh', ['-c', `command -v ${name}`], { timeoutMs: 10_000 });
    symlinkSync(found.trim(), join(bin, name));
  }
  return { ...process.env, PATH: bin, XDG_CACHE_HOME: join(home, 'cache'), BITCOIND: undefined };
}

const data = () => join(folder, 'data');

describe('on a machine without bitcoind', () => {
  it('the demo tells the EVM half of its story, and says what it left out', async () => {
    const { output, ended } = startSandbox('demo', ['--once', '--json', '--data', data()], environment);
    const code = await ended;
    const told = toldStory(output);

    expect({ code, ok: told.ok, leftOut: told.leftOut }).toEqual({ code: 0, ok: true, leftOut: ['bitcoin'] });
    expect(output.stderr).toMatch(/left out +bitcoin +no bitcoind; install Bitcoin Core/);
    expect(told.withdrawals.map(({ tier, state, approvals }) => [tier, state, approvals])).toEqual([
      ['eth-small', 'final', 0],
      ['usdx-small', 'final', 0],
      ['eth-large', 'final', 2],
      ['usdx-large', 'final', 3],
    ]);
    expect(told.refused.map(({ code: refusal }) => refusal)).toEqual(REFUSED_IN_STORY);
    expect(processesOver(folder)).toEqual([]);
  }, 300_000);

  it('a sandbox over the same folder has no Bitcoin, and says so, also where there is a bitcoind by now', async () => {
    const { child, output, ended } = startSandbox('sandbox', ['--json', '--data', data()]);
    await once(child.stdout, 'data');
    const described = z.looseObject({ evm: z.object({ rpcUrl: z.string() }) }).parse(JSON.parse(output.stdout));

    expect(described).toMatchObject({ bitcoin: null, leftOut: ['bitcoin'] });
    expect(output.stderr).toContain('left out: bitcoin (this folder was begun without bitcoind');
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(processesOver(folder)).toEqual([]);
  }, 300_000);

  it('a bitcoind that BITCOIND names and that does not run is an error', async () => {
    const named = { ...environment, BITCOIND: '/nowhere/bitcoind' };
    const { output, ended } = startSandbox('demo', ['--once', '--json', '--data', join(folder, 'named')], named);
    expect(await ended).toBe(1);
    expect(lastLineOf(output)).toMatchObject({ ok: false, error: { code: 'PART_NOT_FOUND' } });
    expect(output.stderr).not.toMatch(/^ +at /m);
  }, 120_000);
});

describeWithBitcoind('on a machine that had bitcoind', () => {
  it('a folder with a Bitcoin wallet does not start without one, and says what mends it', async () => {
    const begun = join(folder, 'begun-with');
    const { child, output, ended } = startSandbox('sandbox', ['--json', '--data', begun]);
    await once(child.stdout, 'data');
    expect(JSON.parse(output.stdout)).not.toHaveProperty('leftOut');
    child.kill('SIGTERM');
    expect(await ended).toBe(0);

    const again = startSandbox('sandbox', ['--json', '--data', begun], environment);
    expect(await again.ended).toBe(1);
    expect(lastLineOf(again.output)).toMatchObject({ ok: false, error: { code: 'PART_NOT_FOUND' } });
    expect(again.output.stderr).toContain('this folder has a Bitcoin wallet');
    expect(again.output.stderr).toContain('--reset');
    expect(processesOver(folder)).toEqual([]);
  }, 300_000);
});
