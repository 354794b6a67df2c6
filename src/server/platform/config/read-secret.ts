import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { StartRefused } from './start-refused.js';

/**
 * Reads a file that must be ours and nobody else's to read: a plain file, no link, mode 0400 or 0600. The opened file is
 * judged, so that it cannot be exchanged in between. The processes that hold keys have the same in their own ring.
 *
 * @param field of the configuration, for whoever has to mend it
 */
export function readSecret(field: string, file: string): string {
  let descriptor: number;
  try {
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    throw new StartRefused(`${field}: ${file} cannot be opened; it has to be a plain file that this user owns`, {
      cause: error,
    });
  }
  try {
    const { mode, uid } = fstatSync(descriptor);
    if ((mode & constants.S_IFMT) !== constants.S_IFREG) throw new StartRefused(`${field}: ${file} is no plain file`);
    if (![0o400, 0o600].includes(mode & 0o777)) throw new StartRefused(`${field}: chmod ${file} to 0400`);
    if (process.getuid !== undefined && uid !== process.getuid())
      throw new StartRefused(`${field}: ${file} belongs to somebody else; chown it to the user of this process`);
    return readFileSync(descriptor, 'utf8').trim();
  } finally {
    closeSync(descriptor);
  }
}
