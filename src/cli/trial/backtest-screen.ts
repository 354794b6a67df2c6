import { utcText } from '../../protocol/derive-intent.js';
import { type Policy } from '../../protocol/policy.js';
import { printable } from '../../desk/text/printable.js';
import { columns, rows } from '../screen/rows.js';
import { type Style } from '../screen/style.js';
import { durationText } from '../screen/time-text.js';
import { ASSUMED, type Backtest } from '../../desk/trial/backtest.js';
import { ASSUMED_TEXT } from './assumed-text.js';
import { amountText, differenceJson, differenceText, FATE_WORDS } from './fate-text.js';
import { FATES } from '../../desk/trial/replayed.js';
import { tallyJson, type Tally } from '../../desk/trial/tally-fates.js';

export interface Tried {
  readonly inForce: Policy;
  readonly draft: Policy;
  readonly days: number;
}

/** More lines than these are for `--json`. */
const MOST_LISTED = 20;

/** How many would have passed, asked, been blocked; then amounts; then what changes; then what this assumes. */
export function backtestScreen({ span, before, after, differences }: Backtest, tried: Tried, style: Style): string {
  const { inForce, draft, days } = tried;
  const head = rows(style, [
    ['draft', [`policy ${draft.version}, ${draft.hash}`, `against what was in force, last policy ${inForce.version}`]],
    ['withdrawals', [`${before.total} in the last ${days} days of the export`, ...spanLines(span, days)]],
  ]);
  const more = differences.length - MOST_LISTED;
  const listed = differences.slice(0, MOST_LISTED).map((each) => `  ${printable(differenceText(each))}`);
  return [
    style.strong('What the draft would have done'),
    ...['', head, '', ...counts(before, after).map((line) => `  ${line}`)],
    ...['', style.strong('Amounts, before -> after'), '', ...amounts(before, after, [draft, inForce])],
    ...['', style.strong(`Decided otherwise (${differences.length})`), ''],
    ...(listed.length === 0 ? ['  none'] : listed),
    ...(more > 0 ? [`  and ${more} more; --json has them all`] : []),
    ...['', style.strong('What this assumes'), '', ...ASSUMED.map((each) => `  - ${ASSUMED_TEXT[each]}`)],
  ].join('\n');
}

/** An export that does not reach back so far looks like quiet days. */
function spanLines(span: Backtest['span'], days: number): string[] {
  if (span === null) return ['nothing to try the draft on'];
  const covered = span.to - span.from;
  return [
    `${utcText(span.from)} to ${utcText(span.to)}, which is ${durationText(covered)}`,
    ...(covered < (days - 1) * 86_400 ? [`the rest of the ${days} days has none in it`] : []),
  ];
}

function counts(before: Tally, after: Tally): string[] {
  const line = (what: string, one: number, other: number): string[] => [
    what,
    String(one).padStart(8),
    '->',
    String(other).padStart(8),
    one === other ? '' : `${other > one ? '+' : ''}${other - one}`,
  ];
  return columns([
    ['', '  before', '  ', '   after', ''],
    ...FATES.map((fate) => line(FATE_WORDS[fate], before.fates[fate], after.fates[fate])),
    line('time ran out', before.ranOut, after.ranOut),
    line('beyond limits', before.beyondLimits, after.beyondLimits),
  ]);
}

function amounts(before: Tally, after: Tally, policies: readonly Policy[]): string[] {
  const lines = [...before.amounts].flatMap(([asset, one]) => {
    const other = after.amounts.get(asset) ?? one;
    const text = (amount: bigint): string => amountText(asset, amount, policies);
    return FATES.filter((fate) => one[fate] > 0n || other[fate] > 0n).map((fate) => [
      ...[FATE_WORDS[fate], text(one[fate]), '->', text(other[fate])],
    ]);
  });
  return columns(lines).map((line) => `  ${printable(line)}`);
}

/** The same for scripts, with every difference. */
export function backtestJson({ span, before, after, differences }: Backtest, tried: Tried): string {
  const { inForce, draft, days } = tried;
  const name = ({ hash, version }: Policy) => ({ hash, version });
  return JSON.stringify({
    ...{ holds: true, draft: name(draft), inForce: name(inForce), days, span },
    ...{ before: tallyJson(before), after: tallyJson(after) },
    differences: differences.map(differenceJson),
    assumed: ASSUMED.map((each) => ASSUMED_TEXT[each]),
  });
}
