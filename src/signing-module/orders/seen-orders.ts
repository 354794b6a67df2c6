import { createHash } from 'node:crypto';
import { type Code } from '../../protocol/codes.js';
import { type Log } from '../../process/log.js';
import { type OrderSource } from '../ledger/stop-orders.js';

/** What was refused may be taken later: our clock, or the policy, may have been behind. */
export const TRY_AGAIN_MS = 30_000;
const REMEMBERED_AT_MOST = 20_000;

/** Whoever makes something of what a source shows. */
export interface Taker {
  execute(given: unknown, source: OrderSource): Promise<{ readonly kind: string; readonly code?: Code }>;
}

/**
 * Sources show the same orders again and again. What was taken is not looked at again, what was refused only now and
 * then, and is logged once each time: so a hostile source costs a hash per order and not a signature.
 */
export class SeenOrders {
  /** Hash of the order's JSON to the moment until which it is passed over, oldest first. */
  private readonly passOverUntilMs = new Map<string, number>();

  constructor(
    private readonly taker: Taker,
    private readonly source: OrderSource,
    private readonly log: Log,
  ) {}

  /** Whether any of these was never taken and never refused here, so that whoever shows it may have more. */
  showsNew(given: readonly unknown[]): boolean {
    return given.some((each) => !this.passOverUntilMs.has(keyOf(each)));
  }

  /**
   * @param given parsed JSON of a stranger's, in the order in which the source has it
   * @returns whether none of it has to be shown again: what is refused may be in order later
   */
  async take(given: readonly unknown[]): Promise<boolean> {
    let isSettled = true;
    for (const each of given) {
      const key = keyOf(each);
      const nowMs = performance.now();
      const until = this.passOverUntilMs.get(key) ?? 0;
      if (until > nowMs) {
        isSettled &&= until === Infinity;
        continue;
      }
      const taken = await this.taker.execute(each, this.source);
      if (taken.kind === 'refused' && taken.code !== undefined) this.refused(taken.code);
      isSettled &&= taken.kind !== 'refused';
      this.remember(key, taken.kind === 'refused' ? nowMs + TRY_AGAIN_MS : Infinity);
    }
    return isSettled;
  }

  private refused(code: Code): void {
    this.log.warn({ source: this.source, code }, 'an order was refused');
  }

  private remember(key: string, untilMs: number): void {
    this.passOverUntilMs.delete(key);
    this.passOverUntilMs.set(key, untilMs);
    for (const oldest of this.passOverUntilMs.keys()) {
      if (this.passOverUntilMs.size <= REMEMBERED_AT_MOST) return;
      this.passOverUntilMs.delete(oldest);
    }
  }
}

function keyOf(given: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify([given]))
    .digest('base64');
}
