import { Injectable } from '@nestjs/common';

/** The server's clock. It judges freshness and what people are shown; the signing module judges by its own. */
@Injectable()
export class Clock {
  now(): Date {
    return new Date();
  }

  /** Unix seconds. */
  seconds(): number {
    return Math.floor(this.now().getTime() / 1000);
  }
}
