/**
 * Time that never goes back, across restarts too: the ledger notes the latest moment it has seen, and when
 * the machine's clock says less, time stands still until it has caught up. Expiry and sliding windows would
 * otherwise come undone by setting a clock.
 */
export class Clock {
  private latest = 0;

  /** @param wall Unix seconds, by default the machine's */
  constructor(private readonly wall: () => number = () => Math.floor(Date.now() / 1000)) {}

  /** Unix seconds; never earlier than `recorded`, nor than what it has answered before. */
  now(recorded = 0): number {
    this.latest = Math.max(this.latest, recorded, this.wall());
    return this.latest;
  }
}
