import { Injectable } from '@nestjs/common';
import { News } from '../platform/news.js';
import { EventLog } from './event-log.js';
import { type EventPage } from './event-views.js';

export interface EventQuestion {
  readonly after: number;
  readonly limit: number;
  readonly waitSeconds: number;
}

/** What happened after an event, waiting for it if nothing has. */
@Injectable()
export class FollowEvents {
  constructor(
    private readonly log: EventLog,
    private readonly news: News,
  ) {}

  async execute({ after, limit, waitSeconds }: EventQuestion, gone: AbortSignal): Promise<EventPage> {
    const items = await this.news.waitFor(() => this.log.read(after, limit), {
      isEnough: (found) => found.length > 0,
      seconds: waitSeconds,
      gone,
    });
    // Looked up after the items, so it covers them.
    return { items, head: await this.log.head() };
  }
}
