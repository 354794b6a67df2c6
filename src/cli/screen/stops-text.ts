import { z } from 'zod';
import { SekishoProblem } from '../../client/sekisho-problem.js';
import { CODES } from '../../protocol/codes.js';
import { type DeviceId } from '../../protocol/ids.js';
import { unreachableQuorums } from '../../protocol/orders/unreachable-quorums.js';
import { type Policy } from '../../protocol/policy.js';
import { printable } from '../../desk/text/printable.js';
import { type Style } from './style.js';
import { momentText } from './time-text.js';

const text = z.string().transform(printable);

/** What orders have stopped, as the server tells it in its status; null while the signing module has not reported. */
export const stopsAnswer = z
  .object({
    feed: text,
    freezes: z.array(z.object({ digest: text, scope: text, at: z.int(), source: text })),
    suspended: z.array(text),
  })
  .nullish();
export type Stops = z.infer<typeof stopsAnswer>;

export function readStops(value: unknown): Stops {
  const read = stopsAnswer.safeParse(value);
  if (!read.success) throw SekishoProblem.of('ANSWER_MALFORMED', 200);
  return read.data;
}

/**
 * Whoever finds a payment waiting looks here first. The policy is the one in force as its chain proves it, null where that
 * could not be followed: what the suspensions put out of everybody's reach is worked out from it, not told by the server.
 */
export function stopLines(stops: Stops, now: number, style: Style, policy: Policy | null): string[] {
  if (stops === null || stops === undefined) return [style.quiet('not reported yet')];
  const lines = stops.freezes.flatMap(({ digest, scope, at, source }) => [
    `${style.bad('frozen')}: ${scope}, since ${momentText(at, now)}, by way of ${source}`,
    `  order ${digest}`,
  ]);
  if (stops.feed === 'silent') lines.push(`${style.bad('FEED_SILENT')}: ${CODES.FEED_SILENT}`);
  if (stops.suspended.length > 0) lines.push(`${style.warn('suspended')}: ${stops.suspended.join(', ')}`);
  const lost = policy === null ? [] : unreachableQuorums(policy, new Set(stops.suspended as DeviceId[]));
  if (lost.length > 0) lines.push(`${style.bad('out of reach')}: nobody can reach any more ${lost.join(', ')}`);
  return lines.length === 0 ? [style.good('nothing')] : lines;
}
