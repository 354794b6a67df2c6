import { type Log } from '../process/log.js';
import { isFatal } from './fatal.js';

/**
 * One after the other. What goes wrong with one withdrawal is that one's trouble and is tried again in the next
 * round; what must not be survived is passed on.
 */
export async function eachOf<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
  log: Log,
  signal?: AbortSignal,
): Promise<void> {
  for (const item of items) {
    if (signal?.aborted === true) return;
    try {
      await work(item);
    } catch (error) {
      if (isFatal(error)) throw error;
      // An id, or a package of the server's, which belongs in no log.
      log.warn({ err: error, ...(typeof item === 'string' && { withdrawalId: item }) }, 'not done, tried again');
    }
  }
}
