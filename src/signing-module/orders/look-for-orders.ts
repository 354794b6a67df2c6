import { type Log } from '../../process/log.js';
import { Bell } from '../bell.js';
import { type Config } from '../config.js';
import { isFatal } from '../fatal.js';
import { tellFirstRound } from '../first-round.js';
import { keepDoing } from '../keep-doing.js';
import { DropFolder } from './drop-folder.js';
import { OrderUrl } from './order-url.js';
import { SeenOrders, type Taker } from './seen-orders.js';
import { WatchtowerFeed, type WatchtowerFeedParts } from './watchtower-feed.js';
import { type TakeOrder } from './take-order.js';
import { type TakeChange } from '../governance/take-change.js';
import { takeByKind } from './take-by-kind.js';
import { type TakeCancel } from './take-cancel.js';

/** A freeze has to work within two seconds, so no place is looked at more seldom than this. */
const LOOK_EVERY_SECONDS = 0.5;

export type LookForOrdersParts = Omit<WatchtowerFeedParts, 'watchtowerUrl' | 'takeOrder'> & {
  readonly config: Pick<Config, 'watchtowerUrl' | 'orderUrls' | 'ordersDirectory'>;
  readonly takeOrder: TakeOrder;
  /** A policy that tightens is an order to stop as well. */
  readonly takeChange: TakeChange;
  readonly takeCancel: TakeCancel;
};

export interface Looking {
  readonly running: readonly Promise<void>[];
  /**
   * When every place besides the server was looked at once, or could not be. Before that, and before the server was asked
   * once, nothing may be signed or sent and nothing may loosen: an order may lie there that was given while we were down.
   */
  readonly haveLooked: Promise<unknown>;
}

/** Looks for orders besides the server, in a loop for each place: one that hangs holds up no other. */
export function lookForOrders(parts: LookForOrdersParts): Looking {
  const { config, log, signal } = parts;
  const { watchtowerUrl, orderUrls, ordersDirectory } = config;
  const firstLooks: Promise<void>[] = [];
  const look = (what: string, round: () => Promise<void>): Promise<void> => {
    const pace = { everySeconds: LOOK_EVERY_SECONDS, bell: new Bell(), signal, log };
    const looking = tellFirstRound(steadily(what, round, parts), signal);
    firstLooks.push(looking.isOver);
    return keepDoing(what, looking.round, pace);
  };
  const running = [
    ...(watchtowerUrl === undefined
      ? []
      : [look('read the watchtower’s feed', feedRound(new WatchtowerFeed({ ...parts, watchtowerUrl })))]),
    ...orderUrls.map((url, n) => {
      const source = new OrderUrl(url, new SeenOrders(takeByKind(parts, 'url'), 'url', log), signal);
      return look(`look for orders at URL ${n + 1}`, () => source.round());
    }),
    ...(ordersDirectory === undefined
      ? []
      : [look('look into the drop folder', folderRound(ordersDirectory, takeByKind(parts, 'folder'), log))]),
  ];
  return { running, haveLooked: Promise.all(firstLooks) };
}

function feedRound(feed: WatchtowerFeed): () => Promise<void> {
  return () => feed.round();
}

function folderRound(directory: string, taker: Taker, log: Log): () => Promise<void> {
  const folder = new DropFolder(directory, new SeenOrders(taker, 'folder', log), log);
  return () => folder.round();
}

/** Trouble with a place does not make us look there more seldom, as it does elsewhere; it is said once until it passes. */
function steadily(
  what: string,
  round: () => Promise<void>,
  { log, signal }: Pick<LookForOrdersParts, 'log' | 'signal'>,
): () => Promise<void> {
  let isTroubled = false;
  return async () => {
    try {
      await round();
      if (isTroubled) log.info({ what }, 'it works again');
      isTroubled = false;
    } catch (error) {
      if (isFatal(error)) throw error;
      if (!isTroubled && !signal.aborted) log.warn({ what, err: error }, 'a place for orders cannot be read');
      isTroubled = true;
    }
  };
}
