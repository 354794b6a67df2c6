import { createHash } from 'node:crypto';
import { type Code } from '../protocol/codes.js';

const WINDOW_SECONDS = 60;
/** Of packages that prove nothing, whatever they are: anybody can make as many of them as they like. */
const UNPROVEN_AT_MOST = 60;

/**
 * Bounds what a hostile server can make the ledger grow by: the same refusal of the same package is stated
 * once a minute, however often it is handed out. Kept in memory; a restart costs one more receipt each.
 */
export class RecentRefusals {
  /** Key to the moment until which it is old news, oldest first. */
  private readonly known = new Map<string, number>();
  /** When refusals of what proves nothing stop counting, oldest first. */
  private unproven: number[] = [];

  /** Whether this was stated within the last minute. */
  has(claimedId: string, code: Code, workPackage: unknown, now: number): boolean {
    return (this.known.get(keyOf(claimedId, code, workPackage)) ?? 0) > now;
  }

  /** Whether this minute has had as many refusals of packages that prove nothing as it may have. */
  isSpent(now: number): boolean {
    this.unproven = this.unproven.filter((until) => until > now);
    return this.unproven.length >= UNPROVEN_AT_MOST;
  }

  noteUnproven(now: number): void {
    this.unproven.push(now + WINDOW_SECONDS);
  }

  note(claimedId: string, code: Code, workPackage: unknown, now: number): void {
    for (const [key, until] of this.known) {
      if (until > now) break;
      this.known.delete(key);
    }
    const key = keyOf(claimedId, code, workPackage);
    this.known.delete(key);
    this.known.set(key, now + WINDOW_SECONDS);
  }
}

function keyOf(claimedId: string, code: Code, workPackage: unknown): string {
  const hash = createHash('sha256').update(JSON.stringify([workPackage]));
  return `${claimedId} ${code} ${hash.digest('hex')}`;
}
