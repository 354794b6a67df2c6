import { CodedError } from '../protocol/coded-error.js';
import { leafHash } from '../protocol/log/merkle-tree.js';
import { hasTexts, recordOf } from './read-answer.js';
import { SekishoProblem } from './sekisho-problem.js';

/** One entry of the server's log: `event` exactly as it is stored and hashed. */
export interface LoggedEvent {
  readonly index: number;
  readonly leaf: string;
  readonly event: string;
}

/** An event does not hash to its leaf, or one is missing. */
export class EventsDoNotHold extends CodedError<{ readonly code: 'EVENTS_DO_NOT_HOLD'; readonly index: number }> {
  override readonly name = 'EventsDoNotHold';
}

/**
 * Follows the log without end. `fetchPage` waits for news by itself (long poll); an empty page means none.
 *
 * @param after the index of the last event that the caller has seen; -1 for none
 */
export async function* followEvents(
  fetchPage: (after: number) => Promise<unknown>,
  after: number,
): AsyncGenerator<LoggedEvent, never> {
  let seen = after;
  for (;;) {
    for (const each of readPage(await fetchPage(seen))) {
      const holds = each.index === seen + 1 && leafHash(new TextEncoder().encode(each.event)) === each.leaf;
      if (!holds) throw new EventsDoNotHold({ code: 'EVENTS_DO_NOT_HOLD', index: seen + 1 });
      seen = each.index;
      yield each;
    }
  }
}

function readPage(value: unknown): readonly LoggedEvent[] {
  const items = recordOf(value)?.['items'];
  if (!Array.isArray(items)) throw SekishoProblem.of('ANSWER_MALFORMED', 200);
  return items.map((item: unknown) => {
    const event = recordOf(item);
    if (event === null || !hasTexts(event, ['leaf', 'event']) || typeof event['index'] !== 'number')
      throw SekishoProblem.of('ANSWER_MALFORMED', 200);
    return { index: event['index'], leaf: event.leaf, event: event.event };
  });
}
