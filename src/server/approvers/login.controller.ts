import { Controller, HttpCode, HttpStatus, Post, RawBody } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { AllowAnyone } from '../auth/allow.js';
import { DescribeRoute } from '../platform/http/describe-route.js';
import { readJsonBody } from '../platform/http/read-request.js';
import { IssueChallenge } from './issue-challenge.js';
import { LogIn } from './log-in.js';
import {
  challengeSchema,
  loginBodySchema,
  sessionSchema,
  type ChallengeView,
  type SessionView,
} from './login-views.js';

const nothing = z.strictObject({}).meta({ id: 'Nothing' });

@ApiTags('login')
@Controller('v1/login')
export class LoginController {
  constructor(
    private readonly issueChallenge: IssueChallenge,
    private readonly logIn: LogIn,
  ) {}

  @Post('challenges')
  @HttpCode(HttpStatus.CREATED)
  @AllowAnyone()
  @DescribeRoute({
    summary: 'Get a challenge to log in with',
    body: nothing,
    answers: { 201: { description: 'Valid once, for five minutes', schema: challengeSchema } },
  })
  challenge(@RawBody() body: Buffer | undefined): Promise<ChallengeView> {
    readJsonBody(nothing, body);
    return this.issueChallenge.execute();
  }

  @Post()
  @HttpCode(HttpStatus.CREATED)
  @AllowAnyone()
  @DescribeRoute({
    summary: 'Log a device in',
    body: loginBodySchema,
    answers: { 201: { description: 'Logged in', schema: sessionSchema } },
  })
  login(@RawBody() body: Buffer | undefined): Promise<SessionView> {
    return this.logIn.execute(readJsonBody(loginBodySchema, body));
  }
}
