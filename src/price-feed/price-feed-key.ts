import { ed25519 } from '@noble/curves/ed25519.js';
import { makeSeedFile, readSeedFile } from '../process/seed-file.js';
import { hex32Of, type Hex32 } from '../protocol/hex.js';
import { signPrice, type SignedPrice } from '../protocol/prices/signed-price.js';
import { type Price } from '../protocol/verbs.js';

/** Signs prices, nothing else: whoever has it can say what things are worth, and approve nothing. */
export class PriceFeedKey {
  constructor(private readonly seed: Uint8Array) {}

  get publicKey(): Hex32 {
    return hex32Of(ed25519.getPublicKey(this.seed));
  }

  sign(deployment: Hex32, message: Price): SignedPrice {
    return signPrice(deployment, message, this.seed);
  }
}

export function makeKeyFile(file: string): PriceFeedKey {
  return new PriceFeedKey(makeSeedFile(file));
}

export function readKeyFile(file: string): PriceFeedKey {
  return new PriceFeedKey(readSeedFile(file));
}
