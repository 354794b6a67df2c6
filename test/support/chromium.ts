import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../../src/sandbox/parts/run-program.js';

/** How Chromium is started: by Debian's own package, or by one that was unpacked without being installed. */
export interface ChromiumProgram {
  readonly command: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** The browser, and a font with Japanese in it: without one, pictures show boxes. */
const PACKAGES = ['chromium', 'fonts-noto-cjk'];
const INSTALLED = '/usr/bin/chromium';
const FETCH_TIMEOUT_MS = 900_000;
const WHAT_TO_DO = `install Debian's packages (apt-get install ${PACKAGES.join(' ')}), or set CHROMIUM to a Chromium's full name`;

/**
 * Looks for the browser named by CHROMIUM, then for Debian's; then installs Debian's where we are root, and else unpacks
 * it into our cache, which changes nothing on the system. What CHROMIUM names is used or refused, never replaced.
 */
export async function findChromium(): Promise<ChromiumProgram> {
  const chosen = process.env['CHROMIUM'] ?? '';
  if (chosen !== '') return mustRun({ command: chosen, environment: {} }, 'CHROMIUM names it');
  if (isExecutable(INSTALLED)) return mustRun({ command: INSTALLED, environment: {} }, 'it is installed');
  try {
    if (process.getuid?.() === 0) {
      console.warn(`installing ${PACKAGES.join(' and ')} from this machine's Debian mirror, about 170 MB, once`);
      await withLists((settings) =>
        run('apt-get', ...settings, 'install', '-y', '--no-install-recommends', ...PACKAGES),
      );
      return await mustRun({ command: INSTALLED, environment: {} }, 'it was installed');
    }
    const root = join(cacheFolder(), 'root');
    if (!existsSync(root)) await unpackInto(root);
    return await mustRun(programIn(root), 'it was unpacked');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`no Chromium for the console's tests; ${WHAT_TO_DO} (${why})`, { cause });
  }
}

async function mustRun(program: ChromiumProgram, why: string): Promise<ChromiumProgram> {
  try {
    await runProgram('env', [...assignments(program), program.command, '--version'], { timeoutMs: 60_000 });
    return program;
  } catch (cause) {
    throw new Error(`${program.command} does not run, though ${why}; ${WHAT_TO_DO}`, { cause });
  }
}

function assignments({ environment }: ChromiumProgram): string[] {
  return Object.entries(environment).map(([name, value]) => `${name}=${value}`);
}

/** Without installing: what `apt-get install` would add here is downloaded and unpacked side by side. */
async function unpackInto(root: string): Promise<void> {
  mkdirSync(cacheFolder(), { recursive: true });
  const work = mkdtempSync(`${root}.new-`);
  try {
    const debs = join(work, 'debs');
    mkdirSync(debs);
    console.warn(
      `fetching ${PACKAGES.join(' and ')} from this machine's Debian mirror, about 170 MB, once, into ${root}`,
    );
    await withLists(async (settings) => {
      const planned = await run('apt-get', ...settings, 'install', '-s', '--no-install-recommends', ...PACKAGES);
      const names = [...planned.matchAll(/^Inst (\S+)/gm)].map(([, name = '']) => name);
      await runProgram('apt-get', ['download', ...names], { cwd: debs, timeoutMs: FETCH_TIMEOUT_MS });
    });
    for (const deb of readdirSync(debs)) await run('dpkg', '-x', join(debs, deb), join(work, 'root'));
    // By one rename: whoever finds the folder finds it complete.
    renameSync(join(work, 'root'), root);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function programIn(root: string): ChromiumProgram {
  const machine = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
  const libraries = join(root, 'usr/lib', machine);
  const fonts = join(cacheFolder(), 'fonts.conf');
  writeFileSync(
    fonts,
    `<?xml version="1.0"?><fontconfig><dir>${join(root, 'usr/share/fonts')}</dir><dir>/usr/share/fonts</dir>` +
      `<cachedir>${join(cacheFolder(), 'fontconfig')}</cachedir></fontconfig>\n`,
  );
  return {
    command: join(root, 'usr/lib/chromium/chromium'),
    environment: {
      LD_LIBRARY_PATH: [libraries, join(libraries, 'pulseaudio'), join(root, 'usr/lib/chromium')].join(':'),
      FONTCONFIG_FILE: fonts,
    },
  };
}

/** With the machine's lists as they are, and with fresh ones where they are missing or too old. */
async function withLists(work: (settings: readonly string[]) => Promise<unknown>): Promise<void> {
  const patient = ['-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3'];
  try {
    await work(patient);
  } catch (error) {
    if (process.getuid?.() !== 0) throw error;
    await run('apt-get', ...patient, 'update');
    await work(patient);
  }
}

function run(command: string, ...args: string[]): Promise<string> {
  return runProgram('env', ['DEBIAN_FRONTEND=noninteractive', command, ...args], { timeoutMs: FETCH_TIMEOUT_MS });
}

function cacheFolder(): string {
  const caches = process.env['XDG_CACHE_HOME'];
  return join(caches?.startsWith('/') === true ? caches : join(homedir(), '.cache'), 'sekisho', 'chromium');
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
