import { Controller, HttpCode, HttpStatus, Post, Req, Res, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { AllowAnyone } from '../auth/allow.js';
import { EnteredAs, entryGuard, type Entrant } from '../auth/entry.guard.js';
import { DescribeRoute } from '../platform/http/describe-route.js';
import { consoleSessionSchema, type ConsoleSessionView } from '../sessions/session-view.js';
import { StartSession } from '../sessions/start-session.js';
import { PASSKEY } from './passkey.strategy.js';
import { passkeyLoginSchema } from './passkey-views.js';

@ApiTags('console')
@Controller('v1/console/session')
export class PasskeyLoginController {
  constructor(private readonly startSession: StartSession) {}

  @Post()
  @HttpCode(HttpStatus.CREATED)
  @AllowAnyone()
  @UseGuards(entryGuard(PASSKEY))
  @DescribeRoute({
    summary: 'Log a person in by a passkey; the session is in a cookie that no script can read',
    body: passkeyLoginSchema,
    answers: { 201: { description: 'Logged in', schema: consoleSessionSchema } },
  })
  logIn(
    @EnteredAs() { person }: Entrant,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ConsoleSessionView> {
    return this.startSession.execute(person, 'passkey', request, reply);
  }
}
