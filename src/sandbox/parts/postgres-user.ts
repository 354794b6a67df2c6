import { execFileSync } from 'node:child_process';

export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The user PostgreSQL runs as. It refuses to run as root, and a container's only user often is root:
 * then it is `postgres` where that user exists, else `nobody`, which exists everywhere. So we never
 * add a user to somebody's machine. Undefined: we are not root, and it runs as we do.
 */
export function findPostgresUser(): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  return lookUp('postgres') ?? lookUp('nobody');
}

function lookUp(name: string): SystemUser | undefined {
  try {
    const idOf = (flag: string): number =>
      Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
    return { uid: idOf('-u'), gid: idOf('-g') };
  } catch {
    return undefined;
  }
}
