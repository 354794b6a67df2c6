import { z } from 'zod';
import { SekishoProblem } from '../../client/sekisho-problem.js';
import { printable } from '../../desk/text/printable.js';
import { rows, type Row } from '../screen/rows.js';
import { type Style } from '../screen/style.js';
import { durationText } from '../screen/time-text.js';

const text = z.string().transform(printable);

const group = z.object({ name: text, threshold: z.int(), eligible: z.array(text) });
const dryRun = z.object({
  tier: text,
  trace: z.array(text),
  requires: z.enum(['engine-signature', 'quorum']),
  holds: z.array(group),
  groups: z.array(group),
  anyOf: z.array(z.array(z.array(group))),
  minimumReviewSeconds: z.int(),
  delaySeconds: z.int(),
  // A server from before there were coolings says nothing of them.
  coolingSeconds: z.int().default(0),
  isOpen: z.boolean().default(false),
  independentVote: z.boolean(),
  beyondLimits: z.object({ then: z.enum(['wait', 'refuse', 'ask']), rules: z.array(text) }),
  initiators: z.array(text),
  amountText: text,
  maxFeeText: text,
  limits: z.array(
    z.object({
      id: text,
      windowSeconds: z.int(),
      limit: text.nullable(),
      count: z.int().nullable(),
      left: text.nullable(),
    }),
  ),
});
type DryRun = z.infer<typeof dryRun>;

/** What would become of a request, by the server's word. */
export function dryRunScreen(answer: unknown, style: Style): string {
  const read = dryRun.safeParse(answer);
  if (!read.success) throw SekishoProblem.of('ANSWER_MALFORMED', 200);
  const { tier, trace, initiators, amountText, maxFeeText, limits } = read.data;
  const table: Row[] = [
    ['tier', tier],
    ['because', trace],
    ['needs', needs(read.data)],
    ['initiators', initiators.length === 0 ? 'none named' : initiators.join(', ')],
    ['fee, at most', maxFeeText],
  ];
  const room = limits.map(({ id, windowSeconds, limit, count, left }) => {
    const amount = limit === null ? [] : [`${left ?? 'unknown'} of ${limit} base units left`];
    const number = count === null ? [] : [`${count} payments`];
    return `${id}: ${[...amount, ...number].join(', at most ')} in any ${durationText(windowSeconds)}`;
  });
  if (room.length > 0) table.push(['limits', [...room, beyondText(read.data)]]);
  return `${style.strong(`Would ask for ${amountText}`)}\n\n${rows(style, table)}`;
}

function needs({ requires, holds, groups, anyOf, ...rest }: DryRun): string[] {
  const cooling =
    rest.coolingSeconds === 0
      ? []
      : [`signed when the destination has been known for ${durationText(rest.coolingSeconds)}`];
  const last = [...cooling, ...(rest.isOpen ? ['at most: what the signing module finds out says how much of it'] : [])];
  if (requires === 'engine-signature') return ['nobody: the engine’s signature is enough, within the limits', ...last];
  const line = ({ name, threshold, eligible }: z.infer<typeof group>): string =>
    `${threshold} of ${name}: ${eligible.join(', ')}`;
  return [
    ...holds.map((each) => `${line(each)}, to release it`),
    ...groups.map(line),
    ...anyOf.map((lists) => `either ${lists.map((list) => list.map(line).join(' and ')).join(', or ')}`),
    ...(rest.minimumReviewSeconds === 0
      ? []
      : [`approvals count ${durationText(rest.minimumReviewSeconds)} after registration`]),
    ...(rest.delaySeconds === 0 ? [] : [`signed ${durationText(rest.delaySeconds)} after registration`]),
    ...(rest.independentVote ? ['one approval on an independent path'] : []),
    ...last,
  ];
}

function beyondText({ beyondLimits: { then, rules } }: DryRun): string {
  switch (then) {
    case 'wait':
      return 'beyond them it waits';
    case 'refuse':
      return 'beyond them it is refused';
    case 'ask':
      return `beyond the automatic ones ${rules.join(' and ')} decides`;
  }
}
