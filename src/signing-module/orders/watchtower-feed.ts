import { type Hex32 } from '../../protocol/hex.js';
import {
  FEED_PAGE,
  nextOrdersHash,
  readFeedPage,
  verifyHeartbeat,
  type FeedPage,
} from '../../protocol/orders/heartbeat.js';
import { orderDigest } from '../../protocol/orders/signed-order.js';
import { type Heartbeat } from '../../protocol/verbs.js';
import { type Log } from '../../process/log.js';
import { noteFeedReading, readFeedReading } from '../ledger/feed-reading.js';
import { type Ledger } from '../ledger/ledger.js';
import { type Policies } from '../policies.js';
import { fetchJson } from './fetch-json.js';
import { SILENCE_SECONDS, type FeedWatch } from './feed-watch.js';
import { type TakeOrder } from './take-order.js';

export interface WatchtowerFeedParts {
  readonly watchtowerUrl: string;
  readonly ledger: Ledger;
  readonly policies: Policies;
  readonly takeOrder: Pick<TakeOrder, 'take'>;
  readonly feedWatch: FeedWatch;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Why a heartbeat is not believed. For the log; whatever the reason, it is as if it had not come. */
type Disbelief =
  | 'the answer is no page of a feed'
  | 'the heartbeat is not signed by the watchtower'
  | 'the clocks are more than 30 s apart'
  | 'the counter has not risen'
  | 'the feed has lost orders that were read from it; if its database was restored, see restart-feed'
  | 'the orders are not those of the heartbeat';

/**
 * The watchtower's feed: orders that the server has not seen, and a heartbeat that says that these are all there are.
 * Orders are taken as they come, each for its own signature; the heartbeat counts only with all of them.
 */
export class WatchtowerFeed {
  private said: string | null = null;

  constructor(private readonly parts: WatchtowerFeedParts) {}

  async round(): Promise<void> {
    const disbelief = await this.read();
    if (disbelief === 'the counter has not risen' && !this.parts.feedWatch.isSilent) return;
    if (disbelief !== null && disbelief !== this.said)
      this.parts.log.warn({ why: disbelief }, 'the watchtower’s heartbeat is not believed');
    this.said = disbelief;
  }

  private async read(): Promise<Disbelief | null> {
    const { ledger, policies, feedWatch } = this.parts;
    const { deploymentId, watchtower } = policies.inForce;
    if (watchtower === null) return null;
    const known = await readFeedReading(ledger.database);
    let { place, hash } = known;
    for (;;) {
      const page = await this.fetchPage(place);
      if (page === null) return 'the answer is no page of a feed';
      hash = await this.takeAll(page, hash);
      place += page.orders.length;
      if (page.orders.length === FEED_PAGE && place < page.heartbeat.message.orders) continue;

      const { message } = page.heartbeat;
      if (!verifyHeartbeat(deploymentId, page.heartbeat, watchtower.publicKey))
        return 'the heartbeat is not signed by the watchtower';
      const disbelief = disbeliefIn(message, { counter: known.counter, place, hash }, ledger.now());
      if (disbelief !== null) return disbelief;
      const isNoted = await ledger.write((entry) =>
        noteFeedReading(entry, { counter: message.counter, place: message.orders, hash: message.ordersHash }),
      );
      if (!isNoted) return 'the counter has not risen';
      feedWatch.heard();
      return null;
    }
  }

  private async fetchPage(after: number): Promise<FeedPage | null> {
    const { watchtowerUrl, signal } = this.parts;
    return readFeedPage(await fetchJson(`${watchtowerUrl.replace(/\/+$/, '')}/feed?after=${after}`, signal));
  }

  /** Takes what it can and says how the hash goes on. What is refused is in the feed all the same. */
  private async takeAll({ orders }: FeedPage, before: Hex32): Promise<Hex32> {
    const { policies, takeOrder, log } = this.parts;
    let hash = before;
    for (const order of orders) {
      hash = nextOrdersHash(hash, orderDigest(policies.inForce.deploymentId, order));
      const taken = await takeOrder.take(order, 'watchtower');
      if (taken.kind === 'refused') log.warn({ source: 'watchtower', code: taken.code }, 'an order was refused');
    }
    return hash;
  }
}

function disbeliefIn(
  heartbeat: Heartbeat,
  reached: { readonly counter: number; readonly place: number; readonly hash: Hex32 },
  now: number,
): Disbelief | null {
  if (Math.abs(heartbeat.at - now) > SILENCE_SECONDS) return 'the clocks are more than 30 s apart';
  if (heartbeat.counter <= reached.counter) return 'the counter has not risen';
  if (heartbeat.orders < reached.place)
    return 'the feed has lost orders that were read from it; if its database was restored, see restart-feed';
  const isComplete = heartbeat.orders === reached.place && heartbeat.ordersHash === reached.hash;
  return isComplete ? null : 'the orders are not those of the heartbeat';
}
