import { Clock } from '../../src/server/platform/clock.js';

/** Goes as the machine's does, and on when it is told to. */
export class TestClock extends Clock {
  private aheadMs = 0;

  override now(): Date {
    return new Date(Date.now() + this.aheadMs);
  }

  /** Back to the machine's. */
  reset(): void {
    this.aheadMs = 0;
  }

  pass(seconds: number): void {
    this.aheadMs += seconds * 1000;
  }
}
