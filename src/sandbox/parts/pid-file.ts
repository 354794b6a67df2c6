import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { PartError } from './part-error.js';
import { stampOf } from './process-stamp.js';

const runningProcess = z.strictObject({ pid: z.int().positive(), stamp: z.string() });
const pidFile = z.strictObject({ part: runningProcess, starter: runningProcess, stopSignal: z.string() });
type PidFile = z.infer<typeof pidFile>;

/** Remembers who runs in a data folder, for the start after one that had no chance to clean up. */
export function writePidFile(file: string, pid: number, stopSignal: NodeJS.Signals): void {
  const content: PidFile = {
    part: { pid, stamp: stampOf(pid) ?? '' },
    starter: { pid: process.pid, stamp: stampOf(process.pid) ?? '' },
    stopSignal,
  };
  writeFileSync(file, JSON.stringify(content), { mode: 0o600 });
}

export function removePidFile(file: string): void {
  rmSync(file, { force: true });
}

/**
 * Ends what an earlier start left behind in this folder because it was killed. A part whose starter
 * still lives is not left behind, it is in use: killing it would break another person's sandbox.
 */
export async function reapStalePart(part: string, file: string): Promise<void> {
  refuseInUse(part, file);
  const found = readPidFile(file);
  if (found === null) return;
  if (isRunning(found.part)) await endStale(found);
  removePidFile(file);
}

/** Refuses where a living process was started by one that still lives. */
export function refuseInUse(part: string, file: string): void {
  const found = readPidFile(file);
  if (found === null || !isRunning(found.part) || !isRunning(found.starter)) return;
  throw new PartError({
    code: 'FOLDER_IN_USE',
    part,
    detail: `process ${found.part.pid}, started by ${found.starter.pid}, works in it; stop that one or choose another data folder (${file})`,
  });
}

async function endStale({ part, stopSignal }: PidFile): Promise<void> {
  for (const signal of [stopSignal, 'SIGKILL']) {
    trySignal(part.pid, signal);
    for (let tries = 0; tries < 100 && isRunning(part); tries += 1) await sleep(100);
  }
}

function trySignal(pid: number, signal: string): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone in the meantime, which is what we want.
  }
}

function isRunning(remembered: PidFile['part']): boolean {
  return stampOf(remembered.pid) === remembered.stamp;
}

function readPidFile(file: string): PidFile | null {
  try {
    return pidFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Absent, or half written by someone who died while writing: it names nobody.
    return null;
  }
}
