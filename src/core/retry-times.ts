/** After how many seconds something that could not be delivered is tried again, attempt by attempt. */
export type RetryTimes = readonly number[];

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** For the engine: 31.6 hours in all, so that a receiver that went down in the evening is back before they are over. */
export const WEBHOOK_RETRIES: RetryTimes = [
  ...[5, MINUTE, 5 * MINUTE, 30 * MINUTE],
  ...[2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR],
];

/** For people: what waited an hour ago they see in the console, or are reminded of. */
export const NOTICE_RETRIES: RetryTimes = [10, MINUTE, 5 * MINUTE, 15 * MINUTE, 40 * MINUTE];

/** Seconds until the next attempt, after so many that have failed; null: that was the last one. */
export function retryAfter(times: RetryTimes, failed: number): number | null {
  return times[failed - 1] ?? null;
}
