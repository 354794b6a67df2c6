import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Linux's folder in memory; in a container it often holds 64 MB and no more. */
const IN_MEMORY = '/dev/shm';
const ENOUGH_BYTES = 4 * 1024 ** 3;

/** A new folder that only we may enter, as a careful operator's would be. */
export function makeTemporaryFolder(below: string = tmpdir()): string {
  return mkdtempSync(join(below, 'sekisho-test-'));
}

/** The same in memory where the machine has plenty; for what is written a lot and kept for one run. */
export function makeFastTemporaryFolder(): string {
  return makeTemporaryFolder(hasRoom(IN_MEMORY) ? IN_MEMORY : tmpdir());
}

export function removeTemporaryFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

function hasRoom(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= ENOUGH_BYTES;
  } catch {
    return false;
  }
}
