import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Puts a text into a file, whole or not at all, and returns when it is on the disk. Only our user reads it. One
 * write at a time: two of them would meet in the temporary file.
 */
export async function writeDurably(file: string, text: string): Promise<void> {
  const temporary = `${file}.new`;
  const handle = await open(temporary, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
  // The name is an entry of the directory, and that has to reach the disk as well.
  const directory = await open(dirname(file), 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
