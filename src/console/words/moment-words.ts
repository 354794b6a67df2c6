import { type IntlShape } from 'react-intl';

const DAY_SECONDS = 86_400;
/** Largest first: of a span two units are told, for what is watched by people. */
const UNITS = [
  ['day', DAY_SECONDS],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** `3 hr 12 min`: what is left until a moment, rounded down, so that nobody is told of more time than there is. */
export function leftWords(seconds: number, intl: IntlShape): string {
  const from = UNITS.findIndex(([unit, size]) => seconds >= size || unit === 'second');
  let left = Math.max(0, Math.floor(seconds));
  return UNITS.slice(from, from + 2)
    .flatMap(([unit, size], at) => {
      const count = Math.floor(left / size);
      left -= count * size;
      return count === 0 && at > 0 ? [] : [intl.formatNumber(count, { style: 'unit', unit, unitDisplay: 'short' })];
    })
    .join(' ');
}

/** A moment in the reader's time zone, which is named; the day only where it is another one. */
export function momentWords(unixSeconds: number, now: number, intl: IntlShape): string {
  const date = new Date(unixSeconds * 1000);
  const isToday = date.toDateString() === new Date(now * 1000).toDateString();
  return intl.formatDate(date, {
    ...(!isToday && { year: 'numeric', month: 'short', day: 'numeric' }),
    ...{ hour: '2-digit', minute: '2-digit', timeZoneName: 'short' },
  });
}
