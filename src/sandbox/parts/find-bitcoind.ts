import { accessSync, constants, existsSync, readdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fetchBitcoind } from './fetch-bitcoind.js';
import { PartError } from './part-error.js';
import { runProgram } from './run-program.js';

/** How `bitcoind` is started: `command ...args` and then its own options. */
export interface BitcoindProgram {
  readonly command: string;
  readonly args: readonly string[];
  /** The first line of `-version`. */
  readonly version: string;
}

export interface FindBitcoindOptions {
  readonly environment?: NodeJS.ProcessEnv;
  /** Told before something slow begins. */
  readonly onProgress?: (what: string) => void;
}

/**
 * Looks for the program named by BITCOIND, then for `bitcoind` on PATH, then in our cache, and on a
 * Debian machine fills the cache. What the user chose by BITCOIND is used or refused, never replaced.
 */
export async function findBitcoind(options: FindBitcoindOptions = {}): Promise<BitcoindProgram> {
  const environment = options.environment ?? process.env;
  const chosen = environment['BITCOIND'];
  if (chosen !== undefined && chosen !== '') {
    const program = await tryProgram(chosen, []);
    if (program === null) throw notFound(`BITCOIND names ${chosen}, which does not run; correct it or unset it`);
    return program;
  }
  const onPath = findOnPath('bitcoind', environment['PATH'] ?? '');
  const installed = onPath === null ? null : await tryProgram(onPath, []);
  if (installed !== null) return installed;

  const cached = join(cacheFolder(environment), 'root');
  const kept = await tryUnpacked(cached);
  if (kept !== null) return kept;
  // What does not run (another machine's home, a half-emptied cache) must not block a fresh start.
  rmSync(cached, { recursive: true, force: true });
  options.onProgress?.(`fetching bitcoind from this machine's Debian mirror, about 20 MB, once, into ${cached}`);
  await fetchBitcoind(cached).catch((cause: unknown) => {
    throw notFound(cause instanceof Error ? cause.message : String(cause), cause);
  });
  const fetched = await tryUnpacked(cached);
  if (fetched === null) throw notFound(`the one fetched into ${cached} does not run`);
  return fetched;
}

function notFound(why: string, cause?: unknown): PartError {
  const detail = `no bitcoind; install Bitcoin Core so that it is on PATH, or set BITCOIND to its full name (${why})`;
  return new PartError({ code: 'PART_NOT_FOUND', part: 'bitcoind', detail }, { cause });
}

function cacheFolder(environment: NodeJS.ProcessEnv): string {
  const caches = environment['XDG_CACHE_HOME'];
  // The XDG specification has relative paths ignored.
  return join(caches?.startsWith('/') === true ? caches : join(homedir(), '.cache'), 'sekisho', 'bitcoind');
}

function findOnPath(name: string, path: string): string | null {
  for (const folder of path.split(delimiter).filter((entry) => entry !== '')) {
    const candidate = join(folder, name);
    try {
      accessSync(candidate, constants.X_OK);
      return candidate;
    } catch {
      continue;
    }
  }
  return null;
}

/**
 * A program from a newer Debian does not run on an older one's C library. It runs on its own: we call
 * the dynamic loader that came with it and tell it where its libraries are.
 */
async function tryUnpacked(root: string): Promise<BitcoindProgram | null> {
  for (const base of [join(root, 'usr', 'lib'), join(root, 'lib')].filter((folder) => existsSync(folder))) {
    for (const libraries of readdirSync(base).map((name) => join(base, name))) {
      const loader = libraries.endsWith('-linux-gnu') ? findLoader(libraries) : undefined;
      if (loader === undefined) continue;
      return tryProgram(join(libraries, loader), ['--library-path', libraries, join(root, 'usr', 'bin', 'bitcoind')]);
    }
  }
  return null;
}

/** `ld-linux-x86-64.so.2` on amd64, `ld-linux-aarch64.so.1` on arm64. */
function findLoader(folder: string): string | undefined {
  return readdirSync(folder).find((name) => /^ld-linux.*\.so\.[0-9]+$/.test(name));
}

async function tryProgram(command: string, args: readonly string[]): Promise<BitcoindProgram | null> {
  try {
    const output = await runProgram(command, [...args, '-version'], { timeoutMs: 20_000 });
    const version = output.split('\n')[0] ?? '';
    return /bitcoin.* version /i.test(version) ? { command, args, version } : null;
  } catch {
    return null;
  }
}
