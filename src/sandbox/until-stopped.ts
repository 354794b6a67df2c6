/**
 * Resolves at the first Ctrl-C or SIGTERM. A second one while we stop is told that we are at it: ending at
 * once would leave databases and nodes to be reaped at the next start.
 */
export class StopSignal {
  private asked = false;
  private readonly waiting: Promise<void>;

  constructor(private readonly onAsked: (again: boolean) => void) {
    this.waiting = new Promise((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
        process.on(signal, () => {
          this.onAsked(this.asked);
          this.asked = true;
          resolve();
        });
      }
    });
  }

  get wasAsked(): boolean {
    return this.asked;
  }

  wait(): Promise<void> {
    return this.waiting;
  }
}
