import { z } from 'zod';
import { SekishoProblem } from '../../client/sekisho-problem.js';
import { CODES, isCode } from '../../protocol/codes.js';
import { type Policy } from '../../protocol/policy.js';
import { addressGroups } from '../../desk/text/address-groups.js';
import { printable } from '../../desk/text/printable.js';
import { rows, type Row } from '../screen/rows.js';
import { stopLines, stopsAnswer } from '../screen/stops-text.js';
import { type Style } from '../screen/style.js';
import { durationText, momentText } from '../screen/time-text.js';

const text = z.string().transform(printable);
const time = z.iso.datetime().transform((iso) => Math.floor(Date.parse(iso) / 1000));

// Tolerant of more fields; what is shown is the server's account and says so.
const status = z.object({
  server: z.object({ startedAt: time, now: time, policyHash: text, events: z.int() }),
  signingModule: z.object({ lastSeenAt: time.nullable(), reportedAt: time.nullable(), lastSequence: z.int() }),
  nodes: z.array(z.object({ chain: text, ok: z.boolean(), height: z.int().nullable(), code: text.nullable() })),
  stops: stopsAnswer,
  waiting: z.array(
    z.object({
      reference: text,
      amountText: text,
      destination: text,
      createdAt: time,
      notAfter: time,
      state: text,
      reason: text.nullable(),
      missing: z.record(text, z.object({ need: z.int(), persons: z.array(text) })),
      estimatedReleaseAt: time.nullish(),
      next: text,
    }),
  ),
});
type Status = z.infer<typeof status>;

/** The module looks for work every second or so; a silence this long is one. */
const SILENCE_SECONDS = 30;

/** How everything stands, what waits and for whom. The next action is in words: this is read when something is wrong. */
export function statusScreen(
  answer: unknown,
  serverUrl: string,
  now: number,
  style: Style,
  policy: Policy | null,
): string {
  const read = status.safeParse(answer);
  if (!read.success) throw SekishoProblem.of('ANSWER_MALFORMED', 200);
  const { server, signingModule, nodes, stops, waiting } = read.data;
  const skew = Math.abs(server.now - now);
  const table: Row[] = [
    [
      'server',
      [
        `${style.good('up')} for ${durationText(server.now - server.startedAt)}, ${serverUrl}`,
        `${server.events} events`,
      ],
    ],
    ['policy', server.policyHash],
    ['signing module', moduleLines(signingModule, server.now, style)],
    ['stopped', stopLines(stops, server.now, style, policy)],
    ['nodes', nodes.length === 0 ? style.warn('none reported yet') : nodesText(read.data, style)],
  ];
  if (skew > SILENCE_SECONDS)
    table.push(['clock', style.warn(`the server’s and yours are ${durationText(skew)} apart`)]);
  return [
    style.strong('As the server tells it'),
    '',
    rows(style, table),
    '',
    style.strong(waiting.length === 0 ? 'Nothing waits' : `Waiting (${waiting.length})`),
    ...waiting.map((each) => `\n${waitingText(each, server.now, style)}`),
  ].join('\n');
}

function moduleLines({ lastSeenAt, lastSequence }: Status['signingModule'], now: number, style: Style): string[] {
  if (lastSeenAt === null)
    return [style.bad('never seen'), 'Start it, and look into its log: it must reach the server.'];
  const silent = now - lastSeenAt;
  const seen = `seen ${durationText(Math.max(0, silent))} ago, last receipt ${lastSequence}`;
  if (silent <= SILENCE_SECONDS) return [`${style.good('up')}, ${seen}`];
  return [style.bad(`silent: ${seen}`), 'Look whether it runs and whether it reaches the server.'];
}

/** Nodes are seen through the signing module only: what it said before it fell silent says nothing about now. */
function nodesText({ nodes, server, signingModule }: Status, style: Style): string[] {
  const { reportedAt } = signingModule;
  const ago = reportedAt === null ? null : Math.max(0, server.now - reportedAt);
  if (ago !== null && ago <= SILENCE_SECONDS) return nodes.flatMap((node) => nodeLines(node, style));
  const last = ago === null ? 'no report' : `last report ${durationText(ago)} ago`;
  return nodes.map(({ chain }) => `${style.warn('unknown')}; ${last}, ${chain}`);
}

function nodeLines({ chain, ok, height, code }: Status['nodes'][number], style: Style): string[] {
  if (ok) return [`${style.good('up')}, ${chain}${height === null ? '' : ` at height ${height}`}`];
  return [style.bad(`${code ?? 'down'}, ${chain}`), ...(code !== null && isCode(code) ? [CODES[code]] : [])];
}

function waitingText(each: Status['waiting'][number], now: number, style: Style): string {
  const { state, reason, missing } = each;
  const table: Row[] = [
    ['pay', each.amountText],
    ['to', addressGroups(each.destination)],
    ['asked', momentText(each.createdAt, now)],
    ['expires', momentText(each.notAfter, now)],
    ['state', reason === null ? state : `${state}, ${style.warn(reason)}`],
  ];
  const groups = Object.entries(missing).map(([group, { need, persons }]) => `${group}: ${missingText(need, persons)}`);
  if (groups.length > 0) table.push(['waits for', groups]);
  const release = each.estimatedReleaseAt ?? null;
  if (release !== null) table.push(['signed', `not before ${momentText(release, now)}`]);
  table.push(['next', each.next]);
  return `${style.strong(each.reference)}\n${rows(style, table)}`;
}

function missingText(need: number, persons: readonly string[]): string {
  if (persons.length === 0) return `${need} more, and nobody is left to ask`;
  const who = `${need} more of ${persons.join(', ')}`;
  return persons.length < need ? `${who}, who are too few` : who;
}
