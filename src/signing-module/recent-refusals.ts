import { createHash } from 'node:crypto';
import { type Code } from '../protocol/codes.js';
import { isForgery } from './orders/self-freeze.js';

const WINDOW_SECONDS = 60;
/** Of packages that change nothing, whatever they are: a server can make as many of them as it likes, of true parts too. */
const AT_MOST = 60;

/** Forgeries are counted apart: they freeze us, so no other refusals may crowd them out. */
type Kind = 'forgery' | 'other';

/**
 * Bounds what a hostile server can make the ledger grow by: the same refusal of the same package is stated
 * once a minute, however often it is handed out, and sixty of each kind a minute in all. Kept in memory; a restart costs
 * as many receipts again.
 */
export class RecentRefusals {
  /** Key to the moment until which it is old news, oldest first. */
  private readonly known = new Map<string, number>();
  /** When refusals stop counting, oldest first. */
  private readonly counted: Record<Kind, number[]> = { forgery: [], other: [] };

  /** Whether this was stated within the last minute. */
  has(claimedId: string, code: Code, workPackage: unknown, now: number): boolean {
    return (this.known.get(keyOf(claimedId, code, workPackage)) ?? 0) > now;
  }

  /** Whether this minute has had as many refusals of packages that change nothing as it may have. */
  isSpent(code: Code, now: number): boolean {
    const kind = kindOf(code);
    this.counted[kind] = this.counted[kind].filter((until) => until > now);
    return this.counted[kind].length >= AT_MOST;
  }

  /** One that changed nothing was stated. */
  count(code: Code, now: number): void {
    this.counted[kindOf(code)].push(now + WINDOW_SECONDS);
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

function kindOf(code: Code): Kind {
  return isForgery(code) ? 'forgery' : 'other';
}

function keyOf(claimedId: string, code: Code, workPackage: unknown): string {
  const hash = createHash('sha256').update(JSON.stringify([workPackage]));
  return `${claimedId} ${code} ${hash.digest('hex')}`;
}
