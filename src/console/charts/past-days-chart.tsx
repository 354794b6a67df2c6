import { scaleBand, scaleLinear } from 'd3-scale';
import { type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { sumOfWays, WAYS, type DayOfFates, type Ways } from '../../desk/trial/fates-by-day.js';
import { useWords, type Words } from '../words/use-words.js';
import { ChartFrame } from './chart-frame.js';
import { Legend } from './legend.js';

const HALF = 104;
const EDGE = { top: 20, right: 4, bottom: 22, left: 34 };

/** Each day of the past under the policies of then and under a draft, one above the other and to one scale. */
export function PastDaysChart({ days }: { readonly days: readonly DayOfFates[] }): ReactNode {
  const words = useWords();
  const intl = useIntl();
  const [before, after] = [sumOfWays(days.map((day) => day.before)), sumOfWays(days.map((day) => day.after))];
  const day = (from: number): string => intl.formatDate(from * 1000, { month: 'short', day: 'numeric' });
  const eventful = days.filter((each) => WAYS.some((way) => each.before[way] + each.after[way] > 0));
  const isAlike = eventful.every((each) => WAYS.every((way) => each.before[way] === each.after[way]));
  const up = ({ passed, asked }: Ways): number => passed + asked;
  const highest = Math.max(1, ...days.flatMap((each) => [up(each.before), up(each.after)]));
  const lowest = Math.max(0, ...days.flatMap((each) => [each.before.blocked, each.after.blocked]));
  const sides = [
    ['before', words('past.before')],
    ['after', words('past.after')],
  ] as const;
  return (
    <ChartFrame
      title={titleOf(before, after, isAlike, words)}
      note={words('chart.past.note')}
      height={2 * HALF}
      legend={<Legend entries={WAYS.map((way) => ({ mark: `chart-${way}`, text: words(`chart.past.${way}`) }))} />}
      table={{
        head: [
          words('chart.day'),
          ...sides.flatMap(([, side]) => WAYS.map((way) => `${words(`chart.past.${way}`)} (${side})`)),
        ],
        rows: eventful.map((each) => [
          day(each.from),
          ...sides.flatMap(([side]) => WAYS.map((way) => intl.formatNumber(each[side][way]))),
        ]),
      }}
    >
      {(width) => {
        const x = scaleBand<number>()
          .domain(days.map(({ from }) => from))
          .range([EDGE.left, width - EDGE.right])
          .paddingInner(0.2);
        const y = scaleLinear([-lowest, highest], [HALF - EDGE.bottom, EDGE.top]);
        const labelled = days.filter(
          (_, at) => at % Math.ceil(days.length / Math.max(2, Math.floor(width / 96))) === 0,
        );
        return sides.map(([side, name], row) => (
          <g key={side} transform={`translate(0 ${row * HALF})`}>
            <text className="chart-name" y={13}>
              {name}
            </text>
            <g className="chart-axis">
              {[...new Set([highest, -lowest])]
                .filter((value) => value !== 0)
                .map((value) => (
                  <text key={value} x={EDGE.left - 6} y={y(value) + 4} textAnchor="end">
                    {intl.formatNumber(Math.abs(value))}
                  </text>
                ))}
            </g>
            {days.map((each) => (
              <DayBars key={each.from} ways={each[side]} x={x(each.from) ?? 0} width={x.bandwidth()} y={y} />
            ))}
            <path className="chart-base" d={`M${EDGE.left} ${y(0)}H${width - EDGE.right}`} />
            <g className="chart-axis">
              {labelled.map(({ from }) => (
                <text key={from} x={x(from) ?? 0} y={HALF - 6}>
                  {day(from)}
                </text>
              ))}
            </g>
          </g>
        ));
      }}
    </ChartFrame>
  );
}

/** Only what becomes otherwise is told. */
function titleOf(before: Ways, after: Ways, isAlike: boolean, words: Words): string {
  const counts = { asked: before.asked, now: after.asked, blocked: before.blocked, then: after.blocked };
  if (isAlike) return words('chart.past.alike');
  if (before.asked === after.asked && before.blocked === after.blocked) return words('chart.past.moved');
  if (before.blocked === after.blocked) return words('chart.past.asks', counts);
  if (before.asked === after.asked) return words('chart.past.blocks', counts);
  return words('chart.past.title', counts);
}

interface BarsProps {
  readonly ways: Ways;
  readonly x: number;
  readonly width: number;
  readonly y: (value: number) => number;
}

/** What is paid stands on the line, what people are asked about on top of it; what is blocked hangs below. */
function DayBars({ ways: { passed, asked, blocked }, x, width, y }: BarsProps): ReactNode {
  const stack = [
    ['chart-passed', 0, passed],
    ['chart-asked', passed, asked],
    ['chart-blocked', -blocked, blocked],
  ] as const;
  return stack.map(
    ([mark, from, count]) =>
      count > 0 && (
        <rect key={mark} className={mark} x={x} width={width} y={y(from + count)} height={y(from) - y(from + count)} />
      ),
  );
}
