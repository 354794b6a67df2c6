import { type BaseUnits } from '../../protocol/base-units.js';
import { type Hex32 } from '../../protocol/hex.js';

/** A confirmed output under our script, out of a transaction whose bytes we hold. */
export interface Coin {
  /** As nodes show it. */
  readonly txid: Hex32;
  readonly vout: number;
  /** In satoshi, read from `previous` and not from what the node says about it. */
  readonly value: BaseUnits;
  /** The full transaction that made it. */
  readonly previous: Uint8Array;
}
