import { Refused } from '../platform/http/refused.js';

/** Where a reader goes on, as browsers say it by themselves when they come back. */
export function readLastEventId(header: string | undefined): number | null {
  if (header === undefined || header === '') return null;
  if (!/^(-1|0|[1-9][0-9]{0,14})$/.test(header)) throw Refused.malformed(['Last-Event-ID']);
  return Number(header);
}
