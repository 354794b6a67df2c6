import { Controller, Get, HttpCode, HttpStatus, Post, RawBody, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { AllowAnyone, AllowPeople, Person } from '../auth/allow.js';
import { type PersonCaller } from '../auth/caller.js';
import { DescribeRoute } from '../platform/http/describe-route.js';
import { readJsonBody } from '../platform/http/read-request.js';
import { DemandFreshLogin } from '../sessions/demand-fresh-login.js';
import { consoleSessionSchema, type ConsoleSessionView } from '../sessions/session-view.js';
import { StartSession } from '../sessions/start-session.js';
import {
  invitationSchema,
  invitationTokenSchema,
  newInvitationSchema,
  openInvitationSchema,
  peopleSchema,
  takenInvitationSchema,
  type InvitationView,
  type OpenInvitation,
  type PeopleView,
} from './invitation-views.js';
import { Invite } from './invite.js';
import { LookAtInvitation } from './look-at-invitation.js';
import { ShowPeople } from './show-people.js';
import { TakeInvitation } from './take-invitation.js';

@ApiTags('console')
@Controller('v1/console')
export class InvitationsController {
  constructor(
    private readonly showPeople: ShowPeople,
    private readonly invite: Invite,
    private readonly lookAtInvitation: LookAtInvitation,
    private readonly takeInvitation: TakeInvitation,
    private readonly startSession: StartSession,
    private readonly demandFreshLogin: DemandFreshLogin,
  ) {}

  @Get('people')
  @AllowPeople('operator', 'governor')
  @DescribeRoute({
    summary: 'Who may look, and with what they log in',
    answers: { 200: { description: 'By name', schema: peopleSchema } },
  })
  people(): Promise<PeopleView> {
    return this.showPeople.execute();
  }

  @Post('invitations')
  @HttpCode(HttpStatus.CREATED)
  @AllowPeople('governor')
  @DescribeRoute({
    summary: 'Ask a person in to look, shortly after logging in; it takes back what they were sent before',
    body: newInvitationSchema,
    answers: { 201: { description: 'Opens once, for 72 hours', schema: invitationSchema } },
  })
  async ask(@RawBody() body: Buffer | undefined, @Person() caller: PersonCaller): Promise<InvitationView> {
    const asked = readJsonBody(newInvitationSchema, body);
    await this.demandFreshLogin.execute(caller);
    return this.invite.execute(asked, caller.person);
  }

  @Post('invitations/look')
  @HttpCode(HttpStatus.OK)
  @AllowAnyone()
  @DescribeRoute({
    summary: 'Whom an invitation is for, before a passkey is made',
    body: invitationTokenSchema,
    answers: { 200: { description: 'It still opens', schema: openInvitationSchema } },
  })
  look(@RawBody() body: Buffer | undefined): Promise<OpenInvitation> {
    return this.lookAtInvitation.execute(readJsonBody(invitationTokenSchema, body).token);
  }

  @Post('invitations/take')
  @HttpCode(HttpStatus.CREATED)
  @AllowAnyone()
  @DescribeRoute({
    summary: 'Take an invitation: registers the passkey and logs in; the session is in a cookie',
    body: takenInvitationSchema,
    answers: { 201: { description: 'Logged in', schema: consoleSessionSchema } },
  })
  take(
    @RawBody() body: Buffer | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ConsoleSessionView> {
    const taken = readJsonBody(takenInvitationSchema, body);
    return this.startSession.execute(
      (transaction) => this.takeInvitation.execute(transaction, taken),
      'invitation',
      request,
      reply,
    );
  }
}
