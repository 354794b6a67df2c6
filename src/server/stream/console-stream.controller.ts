import { Controller, Get, Headers, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { z } from 'zod';
import { AllowPeople, Person } from '../auth/allow.js';
import { PERSON_ROLES, type PersonCaller } from '../auth/caller.js';
import { Gone } from '../platform/http/gone.js';
import { readQuery } from '../platform/http/read-request.js';
import { ConsoleSessions } from '../sessions/console-sessions.js';
import { consoleNewsOf } from './console-news.js';
import { DescribeStream } from './describe-stream.js';
import { readLastEventId } from './last-event-id.js';
import { LogStreams } from './log-streams.js';
import { ModuleWatch } from './module-watch.js';

const nothing = z.strictObject({});

@ApiTags('console')
@Controller('v1/console/stream')
export class ConsoleStreamController {
  constructor(
    private readonly streams: LogStreams,
    private readonly sessions: ConsoleSessions,
    private readonly watch: ModuleWatch,
  ) {}

  @Get()
  @AllowPeople(...PERSON_ROLES)
  @DescribeStream({
    summary: 'That something changed, as it happens',
    query: nothing,
    description:
      'Events `proposal` and `withdrawal` (with `withdrawalId`), `policy`, `order` and `status`: what to look at anew, and never what it is now.',
  })
  follow(
    @Query() query: unknown,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Person() { session }: PersonCaller,
    @Gone() gone: AbortSignal,
    @Res() reply: FastifyReply,
  ): FastifyReply {
    readQuery(nothing, query);
    const reader = { whose: session, lastSeen: readLastEventId(lastEventId), gone };
    return this.streams.answer(reply, reader, {
      tell: (items) => Promise.resolve(consoleNewsOf(items)),
      mark: () => this.watch.mark(),
      mostMissed: 1000,
      over: async () => ((await this.sessions.live(session)) === null ? 'SESSION_OVER' : null),
    });
  }
}
