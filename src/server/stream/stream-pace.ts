import { Injectable } from '@nestjs/common';

/** How often streams do what they do by themselves, in seconds. */
@Injectable()
export class StreamPace {
  readonly heartbeat: number = 15;
  /** How often a reader is looked at again: sessions end, keys are struck off. */
  readonly check: number = 60;
  /** A reader that takes nothing for so long has gone, or may as well. */
  readonly stuck: number = 60;
}
