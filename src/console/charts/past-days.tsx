import { lazy, useMemo, type ReactNode } from 'react';
import { type Backtest } from '../../desk/trial/backtest.js';
import { fatesByDay } from '../../desk/trial/fates-by-day.js';
import { ChartSlot } from './chart-slot.js';

const PastDaysChart = lazy(async () => ({ default: (await import('./past-days-chart.js')).PastDaysChart }));

interface Props {
  readonly replayed: Backtest['replayed'];
  readonly span: Backtest['span'];
  /** So many days up to the last registration. */
  readonly days: number;
}

/** What a draft would have done, day by day where the reader is. */
export function PastDays({ replayed, span, days }: Props): ReactNode {
  const shown = useMemo(
    () => fatesByDay(replayed.before, replayed.after, startsOfDays(span?.to ?? 0, days)),
    [replayed, span, days],
  );
  if (span === null) return null;
  return (
    <ChartSlot>
      <PastDaysChart days={shown} />
    </ChartSlot>
  );
}

/** One more day than asked for: that many times 24 hours, counted back from the middle of a day, begin within another one. */
function startsOfDays(last: number, days: number): readonly number[] {
  return Array.from({ length: days + 1 }, (_, ago) => {
    const day = new Date(last * 1000);
    day.setHours(0, 0, 0, 0);
    // By the calendar, for not every day has 24 hours.
    day.setDate(day.getDate() - (days - ago));
    return day.getTime() / 1000;
  });
}
