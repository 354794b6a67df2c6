import { scaleBand, scaleLinear } from 'd3-scale';
import { type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { printable } from '../../desk/text/printable.js';
import { leftWords } from '../words/moment-words.js';
import { useWords } from '../words/use-words.js';
import { ChartFrame } from './chart-frame.js';
import { Legend } from './legend.js';

const ROW = 84;
const EDGE = { top: 30, right: 4, bottom: 6, left: 24 };
const AXIS = 20;
const HOUR_MS = 3_600_000;
const HOURS = 24;

export interface Approving {
  readonly person: string;
  readonly medianSeconds: number | null;
  readonly hours: readonly { readonly from: string; readonly approvals: number; readonly sameSecond: number }[];
}

interface Props {
  readonly people: readonly Approving[];
  /** Milliseconds. */
  readonly now: number;
}

/** Who approved how much in each hour of the last day, and what of it no person could have read. */
export function ApprovalsChart({ people, now }: Props): ReactNode {
  const words = useWords();
  const intl = useIntl();
  const first = now - (now % HOUR_MS) - (HOURS - 1) * HOUR_MS;
  const hours = Array.from({ length: HOURS }, (_, at) => first + at * HOUR_MS);
  const rows = people
    .map(({ hours: told, ...rest }) => ({
      ...rest,
      told: told.map((each) => ({ ...each, at: Date.parse(each.from) })),
    }))
    .map(({ told, ...rest }) => ({ ...rest, told: told.filter(({ at }) => hours.includes(at)) }))
    .filter(({ told }) => told.length > 0);
  const all = rows.flatMap(({ told }) => told);
  if (all.length === 0) return <p className="quiet">{words('chart.load.none')}</p>;
  const highest = Math.max(...all.map(({ approvals }) => approvals));
  const sum = (of: (each: (typeof all)[number]) => number): number => all.reduce((total, each) => total + of(each), 0);
  const [count, same] = [sum(({ approvals }) => approvals), sum(({ sameSecond }) => sameSecond)];
  const hour = (at: number): string => intl.formatDate(at, { hour: '2-digit', minute: '2-digit' });
  return (
    <ChartFrame
      title={words(same === 0 ? 'chart.load.apart' : 'chart.load.title', { count, same })}
      note={words('chart.load.note')}
      height={rows.length * ROW + AXIS}
      legend={
        <Legend
          entries={[
            { mark: 'chart-bar', text: words('load.approvals') },
            { mark: 'chart-marked', text: words('load.same') },
          ]}
        />
      }
      table={{
        head: [words('chart.load.hour'), words('load.person'), words('load.approvals'), words('load.same')],
        rows: rows.flatMap(({ person, told }) =>
          told.map(({ at, approvals, sameSecond }) => [
            intl.formatDate(at, {
              month: 'short',
              day: 'numeric',
              hour: '2-digit',
              minute: '2-digit',
              timeZoneName: 'short',
            }),
            printable(person),
            intl.formatNumber(approvals),
            intl.formatNumber(sameSecond),
          ]),
        ),
      }}
    >
      {(width) => {
        const x = scaleBand<number>()
          .domain(hours)
          .range([EDGE.left, width - EDGE.right])
          .paddingInner(0.25);
        // A server may tell of more in one second than in the hour: no bar leaves its row for that.
        const y = scaleLinear([0, highest], [ROW - EDGE.bottom, EDGE.top]).clamp(true);
        return (
          <>
            {rows.map(({ person, medianSeconds, told }, row) => (
              <g key={person} transform={`translate(0 ${row * ROW})`}>
                <text className="chart-name" y={15}>
                  {medianSeconds === null
                    ? printable(person)
                    : words('chart.load.person', { person: printable(person), median: leftWords(medianSeconds, intl) })}
                </text>
                <g className="chart-axis">
                  <text x={EDGE.left - 6} y={y(highest) + 6} textAnchor="end">
                    {intl.formatNumber(highest)}
                  </text>
                </g>
                {told.map(({ at, approvals, sameSecond }) => (
                  <g key={at}>
                    <rect
                      className="chart-bar"
                      x={x(at)}
                      width={x.bandwidth()}
                      y={y(approvals)}
                      height={y(0) - y(approvals)}
                    />
                    {sameSecond > 0 && (
                      <>
                        <rect
                          className="chart-marked"
                          x={x(at)}
                          width={x.bandwidth()}
                          y={y(sameSecond)}
                          height={y(0) - y(sameSecond)}
                        />
                        <text className="chart-alarm" x={(x(at) ?? 0) + x.bandwidth() / 2} y={y(approvals) - 3}>
                          !
                        </text>
                      </>
                    )}
                  </g>
                ))}
                <path className="chart-base" d={`M${EDGE.left} ${y(0)}H${width - EDGE.right}`} />
              </g>
            ))}
            <g className="chart-axis">
              {hours
                .filter((_, at) => at % (width < 480 ? 8 : 4) === 0)
                .map((at) => (
                  <text key={at} x={x(at) ?? 0} y={rows.length * ROW + 14}>
                    {hour(at)}
                  </text>
                ))}
            </g>
          </>
        );
      }}
    </ChartFrame>
  );
}
