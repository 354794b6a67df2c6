import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PartError } from './parts/part-error.js';
import { reapStalePart, refuseInUse } from './parts/pid-file.js';

/** In a folder that bears this file everything is ours, so `--reset` may delete it. */
const MARKER = '.sekisho-sandbox';
const MARKER_TEXT = 'Made by `npm run demo` or `npm run sandbox`, which delete everything in this folder on --reset.\n';

/**
 * Takes a folder as ours: one of ours, or an empty one, or one that we make. Nobody's documents get mixed up with our
 * databases, and `reset` deletes nothing that we have not made, nor anything that somebody works on.
 */
export async function claimDataFolder(root: string, { reset }: { readonly reset: boolean }): Promise<void> {
  mkdirSync(root, { recursive: true, mode: 0o700 });
  const marker = join(root, MARKER);
  if (!existsSync(marker) && readdirSync(root).length > 0)
    throw new PartError({
      code: 'FOLDER_NOT_OURS',
      part: 'data folder',
      detail: `${root} has files in it that no sandbox made; name another one with --data, or empty it yourself`,
    });
  writeFileSync(marker, MARKER_TEXT, { mode: 0o600 });
  if (reset) await emptyFolder(root);
}

async function emptyFolder(root: string): Promise<void> {
  const pidFiles = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.pid'))
    .map((name) => join(root, name));
  // All of them are looked at before any is acted upon.
  for (const file of pidFiles) refuseInUse('data folder', file);
  for (const file of pidFiles) await reapStalePart('data folder', file);
  // The marker stays: a deletion that is cut off can be taken up again.
  for (const name of readdirSync(root)) if (name !== MARKER) rmSync(join(root, name), { recursive: true, force: true });
}
