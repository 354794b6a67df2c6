import { utcText } from '../../protocol/derive-intent.js';

/** `2026-11-22T06:00:00Z, in 58 min`: the moment itself, and how far it is from the reader's clock. */
export function momentText(unixSeconds: number, now: number): string {
  const away = unixSeconds - now;
  return `${utcText(unixSeconds)}, ${away > 0 ? `in ${durationText(away)}` : `${durationText(-away)} ago`}`;
}

/** One unit, rounded down: nobody plans by the seconds of an hour. */
export function durationText(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 2 * 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} days`;
}
