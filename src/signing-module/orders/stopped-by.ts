import { type Code } from '../../protocol/codes.js';
import { covers } from '../../protocol/orders/scope.js';
import { type Intent } from '../../protocol/verbs.js';
import { type Reader } from '../ledger/database.js';
import { readFreezes } from '../ledger/stop-orders.js';
import { type FeedWatch } from './feed-watch.js';

export type StopCode = Extract<Code, 'FROZEN' | 'FEED_SILENT'>;

/**
 * What forbids a signature, and the first sending of what was signed; null where nothing does. Whoever signs asks it
 * inside his transaction, with the orders held; then no freeze that was taken before the signature is missed.
 */
export async function stoppedBy(
  reader: Reader,
  feedWatch: Pick<FeedWatch, 'isSilent'>,
  intent: Intent,
): Promise<StopCode | null> {
  if (feedWatch.isSilent) return 'FEED_SILENT';
  const freezes = await readFreezes(reader);
  return freezes.some(({ scope }) => covers(scope, intent)) ? 'FROZEN' : null;
}
