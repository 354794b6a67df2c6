import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/** A file that should be secret is not kept as one. */
export class UnsafeFile extends Error {
  override readonly name = 'UnsafeFile';
}

/**
 * Reads a file that must be ours and nobody else's to read: mode 0400 or 0600. What is judged is the opened
 * file, so it cannot be exchanged between the look and the reading; a link is not followed.
 */
export function readPrivateFile(file: string): Buffer {
  let descriptor: number;
  try {
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    throw new UnsafeFile(`${file}: cannot be opened, it has to be a plain file that we own`, { cause: error });
  }
  try {
    const { mode, uid } = fstatSync(descriptor);
    if ((mode & constants.S_IFMT) !== constants.S_IFREG) throw new UnsafeFile(`${file}: not a plain file`);
    if (![0o400, 0o600].includes(mode & 0o777)) throw new UnsafeFile(`${file}: chmod it to 0400`);
    if (process.getuid !== undefined && uid !== process.getuid()) {
      throw new UnsafeFile(`${file}: it belongs to somebody else; chown it to the user of this process`);
    }
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** A passphrase's file holds it in one line; the line's end is not part of it. */
export function readPassphraseFile(file: string): Buffer {
  const passphrase = Buffer.from(
    readPrivateFile(file)
      .toString('utf8')
      .replace(/\r?\n$/, ''),
  );
  if (passphrase.length === 0) throw new UnsafeFile(`${file}: it is empty, put a passphrase into it`);
  return passphrase;
}
