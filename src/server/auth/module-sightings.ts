import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';

/** When the signing module last spoke to this process, for `GET /v1/status`. Gone with the process; the report's time stays. */
@Injectable()
export class ModuleSightings {
  private last: Date | null = null;

  constructor(private readonly clock: Clock) {}

  note(): void {
    this.last = this.clock.now();
  }

  get lastSeenAt(): Date | null {
    return this.last;
  }
}
