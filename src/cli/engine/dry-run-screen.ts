import { z } from 'zod';
import { SekishoProblem } from '../../client/sekisho-problem.js';
import { printable } from '../screen/printable.js';
import { rows, type Row } from '../screen/rows.js';
import { type Style } from '../screen/style.js';
import { durationText } from '../screen/time-text.js';

const text = z.string().transform(printable);

const dryRun = z.object({
  tier: text,
  requires: z.enum(['engine-signature', 'quorum']),
  groups: z.array(z.object({ name: text, threshold: z.int(), eligible: z.array(text) })),
  initiators: z.array(text),
  amountText: text,
  maxFeeText: text,
  limits: z.array(z.object({ id: text, windowSeconds: z.int(), limit: text, left: text.nullable() })),
});

/** What would become of a request, by the server's word. */
export function dryRunScreen(answer: unknown, style: Style): string {
  const read = dryRun.safeParse(answer);
  if (!read.success) throw SekishoProblem.of('ANSWER_MALFORMED', 200);
  const { tier, requires, groups, initiators, amountText, maxFeeText, limits } = read.data;
  const table: Row[] = [
    ['tier', tier],
    [
      'needs',
      requires === 'engine-signature'
        ? 'nobody: the engine’s signature is enough, within the limits'
        : groups.map(({ name, threshold, eligible }) => `${threshold} of ${name}: ${eligible.join(', ')}`),
    ],
    ['initiators', initiators.length === 0 ? 'none named' : initiators.join(', ')],
    ['fee, at most', maxFeeText],
  ];
  const room = limits.map(
    ({ id, windowSeconds, limit, left }) =>
      `${id}: ${left ?? 'unknown'} of ${limit} base units left in any ${durationText(windowSeconds)}`,
  );
  if (room.length > 0) table.push(['limits', room]);
  return `${style.strong(`Would ask for ${amountText}`)}\n\n${rows(style, table)}`;
}
