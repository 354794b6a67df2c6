import { contradicts, type DeviceUse } from '../../protocol/devices/sign-counter.js';
import { type Hex32 } from '../../protocol/hex.js';
import { type LedgerEntry } from '../ledger/ledger.js';
import { lockDeviceUses, readDeviceUse, storeDeviceUse } from '../ledger/device-uses.js';

/** Digests that do not count, because a counter went back. */
export interface WentBack {
  readonly digests: ReadonlySet<Hex32>;
  /** Whether one of them was first seen now. */
  readonly isNews: boolean;
}

export const NOTHING_WENT_BACK: WentBack = { digests: new Set(), isNews: false };

/**
 * Notes these uses of security keys, all of them genuine, and says which of them contradict what was seen before. Of two
 * that contradict each other the one that was seen later drops out, and stays out: which is the copy's nobody can tell.
 */
export async function noteUses({ client, now }: LedgerEntry, uses: readonly DeviceUse[]): Promise<WentBack> {
  if (uses.length === 0) return NOTHING_WENT_BACK;
  const digests = new Set<Hex32>();
  let isNews = false;
  await lockDeviceUses(client);
  // What comes together is taken in the order in which it was cast.
  for (const use of [...uses].sort((one, other) => one.castAt - other.castAt || one.signCount - other.signCount)) {
    const isNew = await storeDeviceUse(client, use, now);
    const { use: noted, before } = await readDeviceUse(client, use);
    if (contradicts(noted, before) === null) continue;
    digests.add(use.digest);
    isNews ||= isNew;
  }
  return { digests, isNews };
}
