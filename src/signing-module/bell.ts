/** Wakes one sleeper early: a loop sleeps at its own pace, and something new makes it look sooner. */
export class Bell {
  private hasRung = false;
  private wake: (() => void) | undefined;

  ring(): void {
    this.hasRung = true;
    this.wake?.();
  }

  /** Returns after the time, when the bell rings, or at once when it rang since the last return. */
  async sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (!this.hasRung && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', done);
          this.wake = undefined;
          resolve();
        };
        const timer = setTimeout(done, milliseconds);
        signal.addEventListener('abort', done);
        this.wake = done;
      });
    }
    this.hasRung = false;
  }
}
