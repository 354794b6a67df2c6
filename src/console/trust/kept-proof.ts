import { z } from 'zod';
import { type PolicyHash } from '../../protocol/ids.js';
import { type SeenPolicy, type Shown } from './judge-shown.js';
import { withinLasting } from './lasting-store.js';

const KEY = 'proof';

const proof = z.object({
  version: z.int().min(1),
  genesis: z.object({ genesis: z.string(), policy: z.string(), enrolments: z.string() }),
  policy: z.object({ chain: z.array(z.unknown()) }),
});

/** Which one this tab has kept already: the server is asked for the same one every half minute. */
let keptHere: PolicyHash | null = null;

/**
 * Keeps the bytes by which a policy was proved here, as the server showed them, so that they can be proved again without
 * it. Of two tabs the one that knows the higher version keeps its own.
 */
export async function keepProof(shown: Shown, { version, hash }: SeenPolicy): Promise<void> {
  const read = proof.safeParse({ version, ...shown });
  if (hash === keptHere || !read.success) return;
  try {
    await withinLasting<null>('readwrite', (store, done) => {
      const request = store.get(KEY);
      request.onsuccess = () => {
        const before = proof.safeParse(request.result);
        if (!before.success || before.data.version <= version) store.put(read.data, KEY);
        done(null);
      };
    });
    keptHere = hash;
  } catch {
    // A browser that keeps nothing has no button before the server answers, and says elsewhere that it keeps nothing.
  }
}

/** As it was shown then. Nothing of it is believed: whoever uses it proves it once more. */
export async function readProof(): Promise<Shown | null> {
  try {
    return await withinLasting<Shown | null>('readonly', (store, done) => {
      const request = store.get(KEY);
      request.onsuccess = () => {
        done(proof.safeParse(request.result).data ?? null);
      };
    });
  } catch {
    return null;
  }
}
