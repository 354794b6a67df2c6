import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { mind } from './minder.js';
import { PartError } from './part-error.js';
import { reapStalePart, removePidFile, writePidFile } from './pid-file.js';

export interface PartProcessOptions {
  /** For messages and for the names of its files in `folder`: `<name>.log`, `<name>.pid`. */
  readonly name: string;
  readonly folder: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Whose rights it runs with, when we are root and it must not be. */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** Open file descriptors that the child gets as 3, 4, ... */
  readonly descriptors?: readonly number[];
  /** The signal that makes it finish in order. */
  readonly stopSignal: NodeJS.Signals;
  /** Resolves to true as soon as it serves; asked again and again until then. */
  readonly isReady: () => Promise<boolean>;
  readonly readyWithinMs?: number;
}

export interface PartProcess {
  readonly pid: number;
  readonly logFile: string;
  hasEnded(): boolean;
  /** Returns when the process is gone. After ten seconds of asking it is killed. May be called twice. */
  stop(): Promise<void>;
  /** As if the machine had lost it: for tests of what the rest then does. */
  kill(): Promise<void>;
}

const STOP_GRACE_MS = 10_000;
const READY_WITHIN_MS = 30_000;
const POLL_MS = 25;

/**
 * Starts a program that serves until it is stopped, and returns once it is ready. It gets a session
 * of its own: at Ctrl-C the terminal would otherwise stop databases and nodes under the feet of the
 * processes that are still using them. Its output goes to a file, so that nobody has to drain a pipe.
 */
export async function startPartProcess(options: PartProcessOptions): Promise<PartProcess> {
  mkdirSync(options.folder, { recursive: true });
  const logFile = join(options.folder, `${options.name}.log`);
  const pidFile = join(options.folder, `${options.name}.pid`);
  await reapStalePart(options.name, pidFile);

  const child = await spawnLogged(options, logFile);
  const pid = child.pid;
  if (pid === undefined) throw notStarted(options, 'it has no process id', logFile);
  writePidFile(pidFile, pid, options.stopSignal);
  const minder = mind(pid, options.stopSignal);
  const ended = once(child, 'exit').then(async () => {
    removePidFile(pidFile);
    await minder.release();
  });

  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (!hasEnded()) child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
    await ended;
    clearTimeout(timer);
  };
  const part: PartProcess = {
    pid,
    logFile,
    hasEnded,
    stop: () => end(options.stopSignal),
    kill: () => end('SIGKILL'),
  };
  await waitUntilReady(part, options);
  return part;
}

async function spawnLogged(options: PartProcessOptions, logFile: string): Promise<ChildProcess> {
  const log = openSync(logFile, 'a', 0o600);
  try {
    const child = spawn(options.command, options.args, {
      cwd: '/',
      env: options.env ?? { PATH: process.env['PATH'] },
      stdio: ['ignore', log, log, ...(options.descriptors ?? [])],
      detached: true,
      ...options.user,
    });
    await once(child, 'spawn');
    return child;
  } catch (cause) {
    throw notStarted(options, `${options.command}: ${String(cause)}`, logFile, cause);
  } finally {
    closeSync(log);
  }
}

async function waitUntilReady(part: PartProcess, options: PartProcessOptions): Promise<void> {
  const withinMs = options.readyWithinMs ?? READY_WITHIN_MS;
  const giveUpAt = Date.now() + withinMs;
  let lastTrouble: unknown;
  while (Date.now() < giveUpAt) {
    if (part.hasEnded()) {
      await part.stop();
      throw notStarted(options, 'it ended at once', part.logFile);
    }
    try {
      if (await options.isReady()) {
        // Whoever answered may be a stranger on the same port while ours died for want of it.
        if (!part.hasEnded()) return;
        continue;
      }
    } catch (trouble) {
      lastTrouble = trouble;
    }
    await sleep(POLL_MS);
  }
  await part.stop();
  throw notStarted(options, `not ready within ${withinMs} ms (${String(lastTrouble)})`, part.logFile, lastTrouble);
}

function notStarted(options: PartProcessOptions, what: string, logFile: string, cause?: unknown): PartError {
  const lastWords = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-8).join('\n');
  const detail = `${what}; the end of ${logFile}:\n${lastWords}`;
  return new PartError({ code: 'PART_NOT_STARTED', part: options.name, detail }, { cause });
}
