import { scaleLinear, scaleTime } from 'd3-scale';
import { area, curveStepAfter, line } from 'd3-shape';
import { type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { type RoomAhead } from '../../desk/charts/room-ahead.js';
import { shareOf } from '../../desk/charts/share-of.js';
import { momentWords } from '../words/moment-words.js';
import { useWords } from '../words/use-words.js';
import { ChartFrame } from './chart-frame.js';
import { TimeTicks } from './time-ticks.js';

const HEIGHT = 148;
const EDGE = { top: 22, right: 28, bottom: 24, left: 28 };
const TICK_WIDTH = 96;
/** Longer than this, and an hour without its day says nothing. */
const SHORT_SECONDS = 20 * 3600;

interface Props {
  readonly ahead: RoomAhead;
  /** What the signed policy allows in any window. */
  readonly most: bigint;
  readonly now: number;
  readonly text: (units: bigint) => string;
}

/** What is used of a limit from now on, if nothing more is paid: so that whoever waits knows until when. */
export function LimitRoomChart({ ahead, most, now, text }: Props): ReactNode {
  const words = useWords();
  const intl = useIntl();
  const end = ahead.steps.at(-1)?.at;
  if (end === undefined || ahead.halfAt === null) return <p className="quiet">{words('chart.room.none')}</p>;
  const moment = (at: number, timeZoneName?: 'short'): string =>
    intl.formatDate(at * 1000, {
      ...(!isSameDay(at, now) && { month: 'short', day: 'numeric' }),
      ...{ hour: '2-digit', minute: '2-digit' },
      ...(timeZoneName !== undefined && { timeZoneName }),
    });
  const known = [{ at: now, used: ahead.used }, ...ahead.steps];
  const top = ahead.used > most ? ahead.used : most;
  const drawn = [...known, { at: end + Math.ceil((end - now) / 20), used: 0n }].map(({ at, used }) => ({
    at: at * 1000,
    share: shareOf(used, top),
  }));
  const tick = (at: Date): string =>
    intl.formatDate(at, {
      ...(end - now > SHORT_SECONDS && { month: 'numeric', day: 'numeric' }),
      ...{ hour: '2-digit', minute: '2-digit' },
    });
  return (
    <ChartFrame
      title={
        ahead.halfAt === end
          ? words('chart.room.all', { all: moment(end, 'short') })
          : words('chart.room.half', { half: moment(ahead.halfAt), all: moment(end, 'short') })
      }
      note={words('chart.room.note')}
      height={HEIGHT}
      table={{
        head: [words('chart.room.from'), words('chart.room.used'), words('chart.room.left')],
        rows: known.map(({ at, used }, index) => [
          index === 0 ? words('chart.room.now') : momentWords(at, now, intl),
          text(used),
          text(used >= most ? 0n : most - used),
        ]),
      }}
    >
      {(width) => {
        const x = scaleTime()
          .domain([now * 1000, drawn.at(-1)?.at ?? now * 1000])
          .range([EDGE.left, width - EDGE.right]);
        const y = scaleLinear([0, 1], [HEIGHT - EDGE.bottom, EDGE.top]);
        const of = { x: ({ at }: (typeof drawn)[number]) => x(at), y: ({ share }: (typeof drawn)[number]) => y(share) };
        const filled = area<(typeof drawn)[number]>(of.x, y(0), of.y).curve(curveStepAfter)(drawn);
        const edge = line<(typeof drawn)[number]>(of.x, of.y).curve(curveStepAfter)(drawn);
        const limit = y(shareOf(most, top));
        return (
          <>
            <path className="chart-area" d={filled ?? ''} />
            <path className="chart-line" d={edge ?? ''} />
            <path className="chart-limit" d={`M${EDGE.left} ${limit}H${width - EDGE.right}`} />
            <text className="chart-limit-text" x={width - EDGE.right} y={limit - 6} textAnchor="end">
              {words('chart.room.limit', { most: text(most) })}
            </text>
            <path className="chart-base" d={`M${EDGE.left} ${y(0)}H${width - EDGE.right}`} />
            <TimeTicks
              scale={x}
              y={y(0)}
              count={Math.max(2, Math.floor((width - EDGE.left - EDGE.right) / TICK_WIDTH))}
              text={tick}
            />
          </>
        );
      }}
    </ChartFrame>
  );
}

function isSameDay(one: number, other: number): boolean {
  return new Date(one * 1000).toDateString() === new Date(other * 1000).toDateString();
}
