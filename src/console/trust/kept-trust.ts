import { z } from 'zod';
import { parseHex32, type Hex32 } from '../../protocol/hex.js';
import { type PolicyHash } from '../../protocol/ids.js';
import { type SeenPolicy } from './judge-shown.js';
import { withinLasting } from './lasting-store.js';

/** What this browser remembers of the deployment at this address. */
export interface KeptTrust {
  readonly genesis: Hex32;
  /** The highest version that was checked here. */
  readonly seen: SeenPolicy;
}

const KEY = 'deployment';

const kept = z.strictObject({ genesis: z.string(), version: z.int().min(1), policy: z.string() });

/** What was checked in this tab, for a browser that keeps nothing. */
let inThisTab: KeptTrust | null = null;

export interface Memory {
  readonly trust: KeptTrust | null;
  /** Whether it outlives this tab. */
  readonly isLasting: boolean;
}

export async function readKept(): Promise<Memory> {
  try {
    return { trust: await readLasting(), isLasting: true };
  } catch {
    return { trust: inThisTab, isLasting: false };
  }
}

async function readLasting(): Promise<KeptTrust | null> {
  return withinLasting('readonly', (store, done) => {
    const request = store.get(KEY);
    request.onsuccess = () => {
      done(parseKept(request.result));
    };
  });
}

/**
 * Keeps what was checked, and never less than what is there: looking and writing are one transaction, so that of two tabs
 * the one that looked earlier cannot take back what the other has learned. A genesis that is there stays.
 */
export async function keepHigher(trust: KeptTrust): Promise<{ readonly isLasting: boolean }> {
  inThisTab = trust;
  try {
    await keepLasting(trust);
    return { isLasting: true };
  } catch {
    return { isLasting: false };
  }
}

async function keepLasting({ genesis, seen }: KeptTrust): Promise<void> {
  await withinLasting<null>('readwrite', (store, done) => {
    const request = store.get(KEY);
    request.onsuccess = () => {
      const before = parseKept(request.result);
      if (before === null || (before.genesis === genesis && before.seen.version < seen.version))
        store.put({ genesis, version: seen.version, policy: seen.hash }, KEY);
      done(null);
    };
  });
}

function parseKept(value: unknown): KeptTrust | null {
  const read = kept.safeParse(value);
  if (!read.success) return null;
  const [genesis, policy] = [parseHex32(read.data.genesis), parseHex32(read.data.policy)];
  if (genesis === null || policy === null) return null;
  return { genesis, seen: { version: read.data.version, hash: policy as Hex32 & PolicyHash } };
}
