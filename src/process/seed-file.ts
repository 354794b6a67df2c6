import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { bytesOf, hexOf, parseHex32 } from '../protocol/hex.js';
import { ConfigError } from './config-error.js';
import { readPrivateFile, UnsafeFile } from './private-file.js';

/** Makes the 32 bytes that a signing key grows from, once: never over an existing file. */
export function makeSeedFile(file: string): Uint8Array {
  const seed = new Uint8Array(randomBytes(32));
  try {
    writeFileSync(file, `${hexOf(seed)}\n`, { flag: 'wx', mode: 0o400 });
  } catch (error) {
    throw new ConfigError(`${file}: cannot be made, or is there already`, { cause: error });
  }
  return seed;
}

/** Reads what `make-key` wrote into the file that the configuration's `keyFile` names. */
export function readSeedFile(file: string): Uint8Array {
  const seed = parseHex32(readText(file).trim());
  if (seed === null) throw new ConfigError(`keyFile: ${file} holds no key; make-key makes one`);
  return bytesOf(seed);
}

function readText(file: string): string {
  try {
    return readPrivateFile(file).toString('utf8');
  } catch (error) {
    if (error instanceof UnsafeFile)
      throw new ConfigError(`keyFile: ${error.message}; make-key makes one`, { cause: error });
    throw error;
  }
}
