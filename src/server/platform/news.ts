import { Injectable, OnModuleDestroy } from '@nestjs/common';

/** Another process on the same database makes news that we do not hear of; so whoever waits also looks by itself. */
const LOOK_AGAIN_MS = 1000;

/** Lets long polls wait until something was committed, and lets all of them go when the process stops. */
@Injectable()
export class News implements OnModuleDestroy {
  private waiting = new Set<() => void>();
  private hasStopped = false;

  /** To be called after a commit. */
  tell(): void {
    const woken = this.waiting;
    this.waiting = new Set();
    for (const wake of woken) wake();
  }

  get isOver(): boolean {
    return this.hasStopped;
  }

  onModuleDestroy(): void {
    this.hasStopped = true;
    this.tell();
  }

  /**
   * Looks until there is something, the time is up, the caller has gone or we stop; then gives what was there last.
   */
  async waitFor<T>(
    look: () => Promise<T>,
    { isEnough, seconds, gone }: { isEnough: (found: T) => boolean; seconds: number; gone: AbortSignal },
  ): Promise<T> {
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
      // Waiting starts before looking: news between the two must not be slept through.
      const news = this.next(Math.min(LOOK_AGAIN_MS, deadline - Date.now()), gone);
      const found = await look();
      if (isEnough(found) || this.hasStopped || gone.aborted || Date.now() >= deadline) {
        news.forget();
        return found;
      }
      await news.came;
    }
  }

  private next(patienceMs: number, gone: AbortSignal): { readonly came: Promise<void>; readonly forget: () => void } {
    let settle = (): void => undefined;
    const came = new Promise<void>((resolve) => {
      settle = resolve;
    });
    const timer = setTimeout(settle, Math.max(0, patienceMs));
    this.waiting.add(settle);
    gone.addEventListener('abort', settle);
    const forget = (): void => {
      clearTimeout(timer);
      this.waiting.delete(settle);
      gone.removeEventListener('abort', settle);
      settle();
    };
    return { came: came.then(forget), forget };
  }
}
