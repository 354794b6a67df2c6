import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesOf, hex32Of, hexOf, type Hex, type Hex32 } from '../protocol/hex.js';
import { signHeartbeat, type SignedHeartbeat } from '../protocol/orders/heartbeat.js';
import { orderDigest } from '../protocol/orders/signed-order.js';
import { type Freeze, type Heartbeat } from '../protocol/verbs.js';
import { makeSeedFile, readSeedFile } from '../process/seed-file.js';

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

export function makeKeyFile(file: string): WatchtowerKey {
  return new WatchtowerKey(makeSeedFile(file));
}

export function readKeyFile(file: string): WatchtowerKey {
  return new WatchtowerKey(readSeedFile(file));
}
