import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { EventLog } from '../audit/event-log.js';
import { News } from '../platform/news.js';
import { closeWhenStuck } from './close-when-stuck.js';
import { followLog, type Teller } from './follow-log.js';
import { OpenStreams } from './open-streams.js';
import { StreamPace } from './stream-pace.js';

export interface Reader {
  /** Whose it is: a session, an engine's key. */
  readonly whose: string;
  /** Index of the last event that it has; null: whatever comes from now on. */
  readonly lastSeen: number | null;
  readonly gone: AbortSignal;
}

/** Answers a request with what happens from now on, for as long as it is read. */
@Injectable()
export class LogStreams {
  constructor(
    private readonly log: EventLog,
    private readonly news: News,
    private readonly streams: OpenStreams,
    private readonly pace: StreamPace,
  ) {}

  answer(reply: FastifyReply, { whose, lastSeen, gone }: Reader, teller: Teller): FastifyReply {
    const release = this.streams.take(whose);
    const { log, news, pace } = this;
    const followed = {
      read: (after: number, limit: number) => log.read(after, limit),
      size: async () => (await log.head()).size,
    };
    const stream = Readable.from(followLog({ log: followed, news, teller, pace }, lastSeen, gone), {
      objectMode: false,
    });
    stream.once('close', release);
    if (reply.raw.socket !== null) closeWhenStuck(reply.raw.socket, pace.stuck * 1000);
    return (
      reply
        .header('content-type', 'text/event-stream; charset=utf-8')
        // For proxies that would wait until they have a page full.
        .header('x-accel-buffering', 'no')
        // A connection that is kept alive would hold up our end, and the head has long been sent by then.
        .header('connection', 'close')
        .send(stream)
    );
  }
}
