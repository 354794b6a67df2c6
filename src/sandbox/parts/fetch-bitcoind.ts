import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { parseAptDepends, sharedLibrariesOf } from './apt-depends.js';
import {
  type AptSource,
  debianSources,
  formatDeb822Source,
  parseDeb822Sources,
  parseOneLineSources,
} from './apt-sources.js';
import { runProgram } from './run-program.js';

/** A node of the Bitcoin Core family, packaged by Debian. It is in the suite that never freezes. */
const PACKAGE = 'bitcoin-knots';
const SUITE = 'sid';
const FETCH_TIMEOUT_MS = 300_000;
/** Older leftovers of killed fetches are nobody's. */
const LEFTOVER_AFTER_MS = 3_600_000;

/**
 * Makes `target` a folder with `bitcoind` and every library it loads, from the Debian mirror that
 * this machine uses already, checked against the keys it trusts already. Needs no root and leaves
 * the system alone: apt works on lists and a cache of our own, `dpkg -x` unpacks without installing.
 */
export async function fetchBitcoind(target: string): Promise<void> {
  const sources = findDebianSources();
  if (sources.length === 0) throw new Error('this is not Debian, or no apt source of it is Debian itself');
  mkdirSync(dirname(target), { recursive: true });
  removeLeftovers(target);

  const failures: string[] = [];
  for (const source of sources) {
    const workFolder = mkdtempSync(`${target}.new-`);
    try {
      await unpackFrom({ ...source, suites: [SUITE], components: ['main'] }, workFolder);
      putInPlace(join(workFolder, 'root'), target);
      return;
    } catch (error) {
      failures.push(String(error));
    } finally {
      rmSync(workFolder, { recursive: true, force: true });
    }
  }
  throw new Error(failures.join('\n'));
}

function findDebianSources(): AptSource[] {
  const osRelease = readOr('/etc/os-release', '');
  const codename = /^VERSION_CODENAME="?([a-z]+)"?$/m.exec(osRelease)?.[1] ?? SUITE;
  if (!/^ID="?debian"?$/m.test(osRelease)) return [];
  const folder = '/etc/apt/sources.list.d';
  const files = [
    '/etc/apt/sources.list',
    ...(existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []),
  ];
  const sources = files.flatMap((file) => {
    if (file.endsWith('.list')) return parseOneLineSources(readOr(file, ''));
    return file.endsWith('.sources') ? parseDeb822Sources(readOr(file, '')) : [];
  });
  return debianSources(sources, codename);
}

async function unpackFrom(source: AptSource, workFolder: string): Promise<void> {
  const lists = join(workFolder, 'lists');
  const archives = join(workFolder, 'archives');
  const root = join(workFolder, 'root');
  for (const folder of [join(lists, 'partial'), join(archives, 'partial'), root])
    mkdirSync(folder, { recursive: true });
  const sourcesFile = join(workFolder, 'private.sources');
  writeFileSync(sourcesFile, formatDeb822Source(source));

  const settings = [
    `Dir::Etc::sourcelist=${sourcesFile}`,
    'Dir::Etc::sourceparts=/dev/null',
    // The machine's pins may forbid this suite for installing; we do not install.
    'Dir::Etc::preferences=/dev/null',
    'Dir::Etc::preferencesparts=/dev/null',
    `APT::Default-Release=${SUITE}`,
    `Dir::State::lists=${lists}`,
    `Dir::Cache=${workFolder}`,
    `Dir::Cache::archives=${archives}`,
    // As root, apt would fetch as a user of its own, who cannot write here.
    `APT::Sandbox::User=${userInfo().username}`,
    // A mirror that cannot be reached is an error, not a warning.
    'APT::Update::Error-Mode=any',
  ].flatMap((setting) => ['-o', setting]);
  const run = (command: string, ...args: string[]): Promise<string> =>
    runProgram(command, args, { cwd: archives, timeoutMs: FETCH_TIMEOUT_MS });

  await run('apt-get', ...settings, 'update');
  const noExtras = ['recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'enhances'].map(
    (kind) => `--no-${kind}`,
  );
  const depends = await run('apt-cache', ...settings, 'depends', '--recurse', ...noExtras, PACKAGE);
  await run('apt-get', ...settings, 'download', PACKAGE, ...sharedLibrariesOf(PACKAGE, parseAptDepends(depends)));
  for (const file of readdirSync(archives).filter((name) => name.endsWith('.deb'))) {
    await run('dpkg', '-x', join(archives, file), root);
  }
}

/** By one rename: whoever finds the folder finds it complete. */
function putInPlace(root: string, target: string): void {
  try {
    renameSync(root, target);
  } catch (error) {
    // Somebody else was quicker; theirs is as good.
    if (!existsSync(target)) throw error;
  }
}

function removeLeftovers(target: string): void {
  for (const name of readdirSync(dirname(target)).filter((entry) => entry.includes('.new-'))) {
    const leftover = join(dirname(target), name);
    if (Date.now() - statSync(leftover).mtimeMs > LEFTOVER_AFTER_MS) rmSync(leftover, { recursive: true, force: true });
  }
}

function readOr(file: string, otherwise: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return otherwise;
  }
}
