import { z } from 'zod';
import { fetchJson } from './fetch-json.js';
import { type SeenOrders } from './seen-orders.js';

/** So many orders of one answer are looked at. */
const ORDERS_AT_MOST = 1_000;
const answer = z.object({ orders: z.array(z.unknown()) });

/** A second place to look for orders: any URL that answers with a JSON object in which `orders` is a list of them. */
export class OrderUrl {
  constructor(
    private readonly url: string,
    private readonly seen: Pick<SeenOrders, 'take'>,
    private readonly signal: AbortSignal,
  ) {}

  async round(): Promise<void> {
    const { orders } = answer.parse(await fetchJson(this.url, this.signal));
    // The last are the latest, if there are too many.
    await this.seen.take(orders.slice(-ORDERS_AT_MOST));
  }
}
