import { type EventPage } from '../audit/event-views.js';
import { type News } from '../platform/news.js';
import { type ServerSent, writeHeartbeat, writeRetry, writeServerSent } from './server-sent.js';
import { type StreamPace } from './stream-pace.js';

export type LoggedItem = EventPage['items'][number];

/** What one kind of reader is told. */
export interface Teller {
  /** Of what has just been appended, in its order; each with the index of the last event that it tells of. */
  tell(items: readonly LoggedItem[]): Promise<readonly ServerSent[]>;
  /** Something beside the log that is news when it changes; left out where there is nothing. */
  mark?(): Promise<string>;
  /** Whoever was away for more than so many events had better look at everything anew. */
  readonly mostMissed: number;
  /** Why it ends for this reader; null while it goes on. */
  over(): Promise<string | null>;
}

export interface FollowedLog {
  /** Those after an index, the oldest first. */
  read(after: number, limit: number): Promise<LoggedItem[]>;
  /** How many there are. */
  size(): Promise<number>;
}

/** Read from the log at a time. */
const BATCH = 200;

/**
 * The log for one reader, as the text of server-sent events, until the reader has gone, may not read on, or we stop. It is
 * pulled: what a slow reader has not taken yet is still in the log, not in our memory.
 *
 * @param lastSeen index of the last event that the reader has; null: whatever comes from now on
 */
export async function* followLog(
  {
    log,
    news,
    teller,
    pace,
  }: { log: FollowedLog; news: News; teller: Teller; pace: Pick<StreamPace, 'heartbeat' | 'check'> },
  lastSeen: number | null,
  gone: AbortSignal,
): AsyncGenerator<string> {
  const newest = (await log.size()) - 1;
  // A database that was restored has fewer than the reader remembers.
  const isComplete = lastSeen !== null && lastSeen <= newest && newest - lastSeen <= teller.mostMissed;
  let seen = isComplete ? lastSeen : newest;
  let mark = await teller.mark?.();
  let checkAt = Date.now() + pace.check * 1000;
  yield writeRetry() + writeServerSent({ id: seen, event: 'ready', data: { isComplete } });
  while (!gone.aborted && !news.isOver) {
    const known = mark;
    const look = async () => ({ items: await log.read(seen, BATCH), marked: await teller.mark?.() });
    const { items, marked } = await news.waitFor(look, {
      isEnough: (found) => found.items.length > 0 || found.marked !== known,
      seconds: Math.min(pace.heartbeat, Math.max(0, (checkAt - Date.now()) / 1000)),
      gone,
    });
    // Before anything more is told: whoever may not read on does not hear of what came meanwhile.
    if (Date.now() >= checkAt) {
      const reason = await teller.over();
      if (reason !== null) {
        yield writeServerSent({ event: 'over', data: { reason } });
        return;
      }
      checkAt = Date.now() + pace.check * 1000;
    }
    seen = items.at(-1)?.index ?? seen;
    mark = marked;
    const told = items.length === 0 ? [] : await teller.tell(items);
    const status = marked === known ? [] : [writeServerSent({ event: 'status', data: {} })];
    yield [...told.map(writeServerSent), ...status, writeHeartbeat(seen)].join('');
  }
}
