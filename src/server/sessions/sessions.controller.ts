import { Controller, Delete, Get, HttpCode, HttpStatus, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { AllowPeople, Person } from '../auth/allow.js';
import { PERSON_ROLES, type PersonCaller } from '../auth/caller.js';
import { DescribeRoute } from '../platform/http/describe-route.js';
import { CloseSession } from './close-session.js';
import { consoleSessionSchema, type ConsoleSessionView } from './session-view.js';
import { SessionCookie } from './session-cookie.js';
import { ShowSession } from './show-session.js';

@ApiTags('console')
@Controller('v1/console/session')
export class SessionsController {
  constructor(
    private readonly showSession: ShowSession,
    private readonly closeSession: CloseSession,
  ) {}

  @Get()
  @AllowPeople(...PERSON_ROLES)
  @DescribeRoute({
    summary: 'Who is logged in here, and until when',
    answers: { 200: { description: 'It lives', schema: consoleSessionSchema } },
  })
  find(@Person() caller: PersonCaller): Promise<ConsoleSessionView> {
    return this.showSession.execute(caller);
  }

  @Delete()
  @HttpCode(HttpStatus.NO_CONTENT)
  @AllowPeople(...PERSON_ROLES)
  @DescribeRoute({ summary: 'Log out: the cookie opens nothing any more, in nobody’s hands', answers: {} })
  @ApiNoContentResponse({ description: 'Logged out' })
  async close(@Person() caller: PersonCaller, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await this.closeSession.execute(caller);
    SessionCookie.takeAway(reply);
  }
}
