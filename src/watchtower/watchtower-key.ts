import { randomBytes } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesOf, hex32Of, hexOf, parseHex32, type Hex, type Hex32 } from '../protocol/hex.js';
import { signHeartbeat, type SignedHeartbeat } from '../protocol/orders/heartbeat.js';
import { orderDigest } from '../protocol/orders/signed-order.js';
import { type Freeze, type Heartbeat } from '../protocol/verbs.js';
import { ConfigError } from './config.js';

/** Signs heartbeats and freezes, nothing else: whoever has it can stop the house and move nothing. */
export class WatchtowerKey {
  constructor(private readonly seed: Uint8Array) {}

  get publicKey(): Hex32 {
    return hex32Of(ed25519.getPublicKey(this.seed));
  }

  signHeartbeat(deployment: Hex32, message: Heartbeat): SignedHeartbeat {
    return signHeartbeat(deployment, message, this.seed);
  }

  signFreeze(deployment: Hex32, message: Freeze): Hex {
    return hexOf(ed25519.sign(bytesOf(orderDigest(deployment, { verb: 'Freeze', message })), this.seed));
  }
}

/** Makes a key, once: never over an existing file. */
export function makeKeyFile(file: string): WatchtowerKey {
  const seed = new Uint8Array(randomBytes(32));
  try {
    writeFileSync(file, `${hexOf(seed)}\n`, { flag: 'wx', mode: 0o400 });
  } catch (error) {
    throw new ConfigError(`${file}: cannot be made, or is there already`, { cause: error });
  }
  return new WatchtowerKey(seed);
}

/** The file must be ours and nobody else's to read. What is judged is the opened file; a link is not followed. */
export function readKeyFile(file: string): WatchtowerKey {
  let descriptor: number;
  try {
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    throw new ConfigError(`keyFile: ${file} cannot be opened; make-key makes one`, { cause: error });
  }
  try {
    const { mode, uid } = fstatSync(descriptor);
    if (![0o400, 0o600].includes(mode & 0o777)) throw new ConfigError(`keyFile: chmod ${file} to 0400`);
    if (process.getuid !== undefined && uid !== process.getuid())
      throw new ConfigError(`keyFile: ${file} belongs to somebody else`);
    const seed = parseHex32(readFileSync(descriptor, 'utf8').trim());
    if (seed === null) throw new ConfigError(`keyFile: ${file} holds no key; make-key makes one`);
    return new WatchtowerKey(bytesOf(seed));
  } finally {
    closeSync(descriptor);
  }
}
