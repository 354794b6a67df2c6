import { type Log } from '../process/log.js';
import { eachOf } from './each-of.js';
import { type SeenOrders } from './orders/seen-orders.js';
import { ORDERS_AT_MOST, type ServerLink } from './server-link.js';
import { type TakePackage } from './take-package.js';
import { type WorkItem } from './check-package.js';

export interface TakeWorkParts {
  readonly link: Pick<ServerLink, 'pull'>;
  readonly takePackage: Pick<TakePackage, 'execute'>;
  readonly orders: Pick<SeenOrders, 'take'>;
  readonly changes: Pick<SeenOrders, 'take' | 'showsNew'>;
  /** Called when the server asks about something that we have answered. */
  readonly onNothingNew: () => void;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** How long the server is asked to wait when it has nothing. */
export const WAIT_SECONDS = 20;

/** A server that never comes to an end, or takes its time each time, holds nothing up for longer than this. */
const FIRST_PULLS_AT_MOST = 20;
const FIRST_PULLS_WITHIN_MS = 30_000;

/**
 * Hears every order and every change of policy that the server has, before others begin who wait for that: a veto may lie
 * behind a hundred rejections that somebody gave while we were down, and what tightens behind other changes.
 */
export async function takeFirstWork(parts: TakeWorkParts): Promise<void> {
  const until = performance.now() + FIRST_PULLS_WITHIN_MS;
  for (let pulls = 0; pulls < FIRST_PULLS_AT_MOST && !parts.signal.aborted; pulls += 1) {
    const { mayHaveMore } = await takeWork(parts, 0);
    if (!mayHaveMore || performance.now() > until) return;
  }
}

/**
 * Pulls what the server has and judges it, item by item, at our own pace.
 *
 * @returns whether it gave as many orders as it may give at once, or a change that it had not shown before: of these it gives
 *   as few at once as it likes
 */
export async function takeWork(parts: TakeWorkParts, waitSeconds: number): Promise<{ readonly mayHaveMore: boolean }> {
  const { link, takePackage, onNothingNew, log, signal } = parts;
  const { items, orders, policyChanges } = await link.pull(waitSeconds);
  // First: whoever stops and asks at once means to stop what he asks about.
  await parts.orders.take(orders);
  const hasNewChanges = parts.changes.showsNew(policyChanges);
  await parts.changes.take(policyChanges);
  await eachOf(
    items,
    async (item: WorkItem) => {
      if ((await takePackage.execute(item)) === 'nothing-new') onNothingNew();
    },
    log,
    signal,
  );
  return { mayHaveMore: orders.length >= ORDERS_AT_MOST || hasNewChanges };
}
