import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { PartError } from './part-error.js';
import { type PostgresBinaries, findPostgresBinaries } from './postgres-binaries.js';
import { findPostgresUser, type SystemUser } from './postgres-user.js';

/** A PostgreSQL data folder ready to be served, and by whom. */
export interface PostgresCluster {
  readonly folder: string;
  readonly superuserPassword: string;
  readonly binaries: PostgresBinaries;
  /** Undefined: as the user we are. */
  readonly user: SystemUser | undefined;
}

/** Opens the cluster in this folder, making it on the first call. */
export async function openCluster(dataFolder: string): Promise<PostgresCluster> {
  const folder = join(dataFolder, 'cluster');
  const passwordFile = join(dataFolder, 'superuser-password');
  mkdirSync(dataFolder, { recursive: true });
  const isNew = !existsSync(folder);
  // A cluster keeps its first owner, even if a user `postgres` has come to this machine since.
  const user = isNew || process.getuid?.() !== 0 ? findPostgresUser() : ownerOf(folder);
  const binaries = findPostgresBinaries(user);
  if (isNew) await makeCluster(binaries, folder, passwordFile, user);
  removeLockOfTheDead(folder);
  return { folder, superuserPassword: readFileSync(passwordFile, 'utf8').trim(), binaries, user };
}

/**
 * The name under which the server's user reaches something that we opened and handed to it as this
 * descriptor. When we are root, the data may lie below a folder that only root can enter (a project
 * in root's home, a `mkdtemp`); the link in /proc leads there without passing the folders above.
 */
export function nameFor(path: string, descriptor: number, user: SystemUser | undefined): string {
  return user !== undefined && process.platform === 'linux' ? `/proc/self/fd/${descriptor}` : path;
}

/** Without the PG* variables of whoever starts us: the server would obey them. */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], LC_ALL: 'C' };
}

/** A half-made cluster must not count as one: initdb works beside, and the result is renamed into place. */
async function makeCluster(
  binaries: PostgresBinaries,
  folder: string,
  passwordFile: string,
  user: SystemUser | undefined,
): Promise<void> {
  const half = `${folder}.new`;
  rmSync(half, { recursive: true, force: true });
  rmSync(passwordFile, { force: true });
  mkdirSync(half, { mode: 0o700 });
  writeFileSync(passwordFile, `${randomBytes(24).toString('hex')}\n`, { mode: 0o600 });
  if (user) for (const path of [half, passwordFile]) chownSync(path, user.uid, user.gid);
  await runInitdb(binaries.initdb, half, passwordFile, user);
  renameSync(half, folder);
}

async function runInitdb(
  initdb: string,
  folder: string,
  passwordFile: string,
  user: SystemUser | undefined,
): Promise<void> {
  const logFile = `${folder}.log`;
  const [log, folderFd, passwordFd] = [
    openSync(logFile, 'w', 0o600),
    openSync(folder, 'r'),
    openSync(passwordFile, 'r'),
  ];
  try {
    const args = ['-D', nameFor(folder, 3, user), `--pwfile=${nameFor(passwordFile, 4, user)}`];
    const code = await new Promise<number | null>((resolve, reject) => {
      spawn(initdb, [...args, '-U', 'postgres', '-A', 'scram-sha-256', '--no-locale', '-E', 'UTF8'], {
        cwd: '/',
        env: postgresEnvironment(),
        stdio: ['ignore', log, log, folderFd, passwordFd],
        ...user,
      })
        .once('error', reject)
        .once('exit', resolve);
    });
    if (code !== 0) {
      const detail = `initdb failed:\n${readFileSync(logFile, 'utf8')}`;
      throw new PartError({ code: 'PART_NOT_STARTED', part: 'postgres', detail });
    }
    rmSync(logFile);
  } finally {
    for (const descriptor of [log, folderFd, passwordFd]) closeSync(descriptor);
  }
}

function ownerOf(folder: string): SystemUser {
  const { uid, gid } = statSync(folder);
  return { uid, gid };
}

/**
 * After a power cut PostgreSQL finds its lock file and asks whether that process id lives. In a
 * restarted container it does, as something else altogether, and the server would refuse for ever.
 */
function removeLockOfTheDead(cluster: string): void {
  const lockFile = join(cluster, 'postmaster.pid');
  if (process.platform !== 'linux' || !existsSync(lockFile)) return;
  const pid = Number.parseInt(readFileSync(lockFile, 'utf8'), 10);
  if (programOf(pid) !== 'postgres') rmSync(lockFile, { force: true });
}

function programOf(pid: number): string | null {
  try {
    return basename(readlinkSync(`/proc/${pid}/exe`));
  } catch {
    return null;
  }
}
