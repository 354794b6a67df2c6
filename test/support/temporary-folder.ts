import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new folder that only we may enter, as a careful operator's would be. */
export function makeTemporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'sekisho-test-'));
}

export function removeTemporaryFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
