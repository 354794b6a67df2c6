import { Controller, Get, HttpCode, HttpStatus, Post, RawBody, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { AllowAnyone } from '../auth/allow.js';
import { EnteredAs, entryGuard, type Entrant } from '../auth/entry.guard.js';
import { DescribeRoute } from '../platform/http/describe-route.js';
import { readJsonBody } from '../platform/http/read-request.js';
import { StartSession } from '../sessions/start-session.js';
import { BackToConsoleFilter } from './back-to-console.filter.js';
import { BrowserCookie } from './browser-cookie.js';
import { OidcProvider } from './oidc-provider.js';
import { OIDC } from './oidc.strategy.js';
import { oidcAddressSchema, oidcOfferSchema, oidcStartSchema, type OidcAddress, type OidcOffer } from './oidc-views.js';
import { StartOidc } from './start-oidc.js';

@ApiTags('console')
@Controller('v1/console/oidc')
export class OidcController {
  constructor(
    private readonly provider: OidcProvider,
    private readonly startOidc: StartOidc,
    private readonly startSession: StartSession,
  ) {}

  @Get()
  @AllowAnyone()
  @DescribeRoute({
    summary: 'Whether one can log in through an identity provider, to look and no more',
    answers: { 200: { description: 'By the server’s configuration', schema: oidcOfferSchema } },
  })
  find(): OidcOffer {
    return { name: this.provider.name };
  }

  @Post('start')
  @HttpCode(HttpStatus.OK)
  @AllowAnyone()
  @DescribeRoute({
    summary: 'Begin a login at the identity provider, with an invitation where the account is not linked yet',
    body: oidcStartSchema,
    answers: { 200: { description: 'It has ten minutes', schema: oidcAddressSchema } },
  })
  async start(
    @RawBody() body: Buffer | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OidcAddress> {
    const { invitation } = readJsonBody(oidcStartSchema, body);
    const { url, browser } = await this.startOidc.execute(invitation ?? null);
    BrowserCookie.give(reply, browser);
    return { url };
  }

  @Get('callback')
  @AllowAnyone()
  @UseGuards(entryGuard(OIDC))
  @UseFilters(BackToConsoleFilter)
  @DescribeRoute({ summary: 'Where the identity provider sends the browser back to', answers: {} })
  @ApiResponse({ status: 303, description: 'To the console, logged in or with the code of a refusal' })
  async finish(
    @EnteredAs() { person }: Entrant,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.startSession.execute(person, 'oidc', request, reply);
    void reply.redirect('/', 303);
  }
}
