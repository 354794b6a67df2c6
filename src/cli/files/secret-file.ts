import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { UsageError } from '../usage-error.js';

/** Reads a file that must be its owner's alone. One that others can read is no secret any more, and we say so. */
export function readSecretFile(path: string, what: string): string {
  let mode: number;
  try {
    ({ mode } = statSync(path));
  } catch (error) {
    throw new UsageError(`cannot read the ${what} ${path}: ${reasonOf(error)}`, { cause: error });
  }
  if ((mode & 0o077) !== 0)
    throw new UsageError(`others can read the ${what} ${path}: change what it protects, then chmod 400 ${path}`);
  return readFileSync(path, 'utf8');
}

/** Writes a new file that only its owner can read and nobody can write by accident. Never over another one. */
export function writeSecretFile(path: string, content: string): void {
  try {
    writeFileSync(path, content, { mode: 0o400, flag: 'wx' });
  } catch (error) {
    throw new UsageError(`cannot write ${path}: ${reasonOf(error)}`, { cause: error });
  }
}

export function makePrivateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  if ((statSync(path).mode & 0o077) !== 0) throw new UsageError(`others can look into ${path}: chmod 700 ${path}`);
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'not permitted',
  EEXIST: 'there is one already',
  EISDIR: 'it is a folder',
  ENOENT: 'there is none',
  ENOSPC: 'the disk is full',
};

/** What the system said, in words and as the code that people look up. */
export function reasonOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';
  const words = REASONS[code];
  return words === undefined ? code : `${words} (${code})`;
}
