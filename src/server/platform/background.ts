import { Injectable, Logger, type BeforeApplicationShutdown, type OnModuleDestroy } from '@nestjs/common';
import { isUnavailable } from './database/is-unavailable.js';
import { News } from './news.js';

/** How long one stretch of waiting is; what is due is looked for each second of it, and whenever there is news. */
const STRETCH_SECONDS = 60;
const AFTER_FAILURE_MS = 1000;

/** Looks for something to do and does it. To be gone soon after the signal. */
export type Look = (stopping: AbortSignal) => Promise<void>;

/** What the server does of its own accord, at its own pace: over and over until it stops, whatever goes wrong once. */
@Injectable()
export class Background implements OnModuleDestroy, BeforeApplicationShutdown {
  private readonly logger = new Logger(Background.name);
  private readonly stopping = new AbortController();
  private readonly running: Promise<void>[] = [];

  constructor(private readonly news: News) {}

  start(name: string, look: Look): void {
    this.running.push(this.run(name, look));
  }

  onModuleDestroy(): void {
    this.stopping.abort();
  }

  /** Before the database goes. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.running);
  }

  private async run(name: string, look: Look): Promise<void> {
    const { signal } = this.stopping;
    while (!isOver(signal)) {
      try {
        await this.news.waitFor(() => look(signal), {
          isEnough: () => false,
          seconds: STRETCH_SECONDS,
          gone: signal,
        });
      } catch (error) {
        if (isOver(signal)) return;
        const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
        if (isUnavailable(error)) this.logger.warn(`${name}: the database is away`);
        else this.logger.error(`${name}: ${why}`);
        await pause(AFTER_FAILURE_MS, signal);
      }
    }
  }
}

/** Asked again each time: it changes while we wait. */
function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    signal.addEventListener('abort', wake);
  });
}
