import { Injectable } from '@nestjs/common';
import { Refused } from '../platform/http/refused.js';

/** Each looks into the log once a second. */
const MOST_STREAMS = 500;
/** Pages of one session, or connections of one engine key. */
const MOST_EACH = 10;

/** How many streams are open, and whose: a tab that opens one after the other must not take them from everybody. */
@Injectable()
export class OpenStreams {
  private readonly open = new Map<string, number>();

  /** @returns what to call when it is over */
  take(whose: string): () => void {
    const own = this.open.get(whose) ?? 0;
    const all = [...this.open.values()].reduce((sum, each) => sum + each, 0);
    if (own >= MOST_EACH || all >= MOST_STREAMS) throw Refused.because('UNAVAILABLE');
    this.open.set(whose, own + 1);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      const left = (this.open.get(whose) ?? 1) - 1;
      if (left === 0) this.open.delete(whose);
      else this.open.set(whose, left);
    };
  }
}
