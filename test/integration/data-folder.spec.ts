import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { claimDataFolder } from '../../src/sandbox/data-folder.js';
import { writePidFile } from '../../src/sandbox/parts/pid-file.js';
import { stampOf } from '../../src/sandbox/parts/process-stamp.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../support/temporary-folder.js';

let root: string;
const sleeping: ChildProcess[] = [];
beforeEach(() => {
  root = join(makeTemporaryFolder(), 'data');
});
afterEach(() => {
  for (const each of sleeping.splice(0)) each.kill('SIGKILL');
  removeTemporaryFolder(dirname(root));
});

const RESET = { reset: true };
const KEEP = { reset: false };

function put(...path: string[]): string {
  const file = join(root, ...path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, 'precious');
  return file;
}

function startSleeping(): number {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  if (child.pid === undefined) throw new Error('it did not start');
  sleeping.push(child);
  return child.pid;
}

it('takes a folder that is not there, one that is empty, and its own again', async () => {
  await claimDataFolder(root, KEEP);
  const kept = put('server', 'server.json');
  await claimDataFolder(root, KEEP);
  expect(existsSync(kept)).toBe(true);
});

it('resets what it made, down to the last file, and takes it again', async () => {
  await claimDataFolder(root, KEEP);
  put('parts', 'postgres', 'base', '1');
  put('ports.json');
  await claimDataFolder(root, RESET);
  expect(readdirSync(root)).toEqual(['.sekisho-sandbox']);
  await claimDataFolder(root, RESET);
});

it.each([RESET, KEEP])('leaves a folder alone that somebody else put files in: %j', async (options) => {
  const theirs = put('thesis', 'chapter-1.txt');
  await expect(claimDataFolder(root, options)).rejects.toMatchObject({ code: 'FOLDER_NOT_OURS' });
  expect(existsSync(theirs)).toBe(true);
  expect(readdirSync(root)).toEqual(['thesis']);
});

it('deletes and ends nothing while any of its parts is at work for somebody who lives', async () => {
  await claimDataFolder(root, KEEP);
  const kept = put('parts', 'postgres', 'base', '1');
  leaveBehind(put('first.pid'), startSleeping());
  // This test is the starter.
  writePidFile(put('parts', 'postgres', 'postgres.pid'), startSleeping(), 'SIGTERM');
  await expect(claimDataFolder(root, RESET)).rejects.toMatchObject({ code: 'FOLDER_IN_USE' });
  expect(existsSync(kept)).toBe(true);
  // Long enough to hear of an end.
  await sleep(200);
  expect(sleeping.map((each) => each.exitCode ?? each.signalCode)).toEqual([null, null]);
});

it('ends what a killed start left behind before it deletes what that works on', async () => {
  await claimDataFolder(root, KEEP);
  leaveBehind(put('parts', 'anvil', 'anvil.pid'), startSleeping());
  await claimDataFolder(root, RESET);
  expect(readdirSync(root)).toEqual(['.sekisho-sandbox']);
  const [ended] = sleeping;
  // It is gone; that this process hears of it may take another moment.
  if (ended?.signalCode === null) await once(ended, 'exit');
  expect(ended?.signalCode).toBe('SIGTERM');
});

/** A part that runs although whoever started it has died. */
function leaveBehind(pidFile: string, pid: number): void {
  const part = { pid, stamp: stampOf(pid) };
  const starter = { pid: 1, stamp: 'of another life' };
  writeFileSync(pidFile, JSON.stringify({ part, starter, stopSignal: 'SIGTERM' }));
}
