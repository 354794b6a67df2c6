import { type Log } from '../process/log.js';
import { eachOf } from './each-of.js';
import { type SeenOrders } from './orders/seen-orders.js';
import { type ServerLink } from './server-link.js';
import { type TakePackage } from './take-package.js';
import { type WorkItem } from './check-package.js';

export interface TakeWorkParts {
  readonly link: Pick<ServerLink, 'pull'>;
  readonly takePackage: Pick<TakePackage, 'execute'>;
  readonly orders: Pick<SeenOrders, 'take'>;
  readonly changes: Pick<SeenOrders, 'take'>;
  /** Called when the server asks about something that we have answered. */
  readonly onNothingNew: () => void;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** How long the server is asked to wait when it has nothing. */
export const WAIT_SECONDS = 20;

/** Pulls what the server has and judges it, item by item, at our own pace. */
export async function takeWork(parts: TakeWorkParts, waitSeconds: number): Promise<void> {
  const { link, takePackage, onNothingNew, log, signal } = parts;
  const { items, orders, policyChanges } = await link.pull(waitSeconds);
  // First: whoever stops and asks at once means to stop what he asks about.
  await parts.orders.take(orders);
  await parts.changes.take(policyChanges);
  await eachOf(
    items,
    async (item: WorkItem) => {
      if ((await takePackage.execute(item)) === 'nothing-new') onNothingNew();
    },
    log,
    signal,
  );
}
