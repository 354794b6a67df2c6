import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Whole or not at all: whoever looks into the folder at this moment finds no half of an order. */
export async function dropFile(folder: string, name: string, body: Uint8Array): Promise<void> {
  await mkdir(folder, { recursive: true });
  const half = join(folder, `.${name}`);
  await writeFile(half, body, { mode: 0o644 });
  await rename(half, join(folder, `${name}.json`));
}
