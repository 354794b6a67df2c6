import { Controller, Delete, Get, HttpCode, HttpStatus, Param, Post, RawBody } from '@nestjs/common';
import { ApiNoContentResponse, ApiTags } from '@nestjs/swagger';
import { AllowPeople, Person } from '../auth/allow.js';
import { PERSON_ROLES, type PersonCaller } from '../auth/caller.js';
import { Database } from '../platform/database/database.js';
import { DescribeRoute } from '../platform/http/describe-route.js';
import { readJsonBody } from '../platform/http/read-request.js';
import { DemandFreshLogin } from '../sessions/demand-fresh-login.js';
import { newPasskeySchema, passkeyListSchema, type PasskeyList } from './passkey-views.js';
import { Passkeys } from './passkeys.js';
import { RegisterPasskey } from './register-passkey.js';
import { RevokePasskey } from './revoke-passkey.js';

@ApiTags('console')
@Controller('v1/console/passkeys')
export class PasskeysController {
  constructor(
    private readonly passkeys: Passkeys,
    private readonly registerPasskey: RegisterPasskey,
    private readonly revokePasskey: RevokePasskey,
    private readonly demandFreshLogin: DemandFreshLogin,
    private readonly database: Database,
  ) {}

  @Get()
  @AllowPeople(...PERSON_ROLES)
  @DescribeRoute({
    summary: 'One’s own passkeys',
    answers: { 200: { description: 'The oldest first', schema: passkeyListSchema } },
  })
  async list(@Person() { person }: PersonCaller): Promise<PasskeyList> {
    return { items: await this.passkeys.of(person) };
  }

  @Post()
  @HttpCode(HttpStatus.CREATED)
  @AllowPeople(...PERSON_ROLES)
  @DescribeRoute({
    summary: 'Register another passkey for oneself, shortly after logging in',
    body: newPasskeySchema,
    answers: { 201: { description: 'All of one’s own', schema: passkeyListSchema } },
  })
  async register(@RawBody() body: Buffer | undefined, @Person() caller: PersonCaller): Promise<PasskeyList> {
    const passkey = readJsonBody(newPasskeySchema, body);
    await this.demandFreshLogin.execute(caller);
    await this.database.transaction((transaction) => this.registerPasskey.execute(transaction, caller.person, passkey));
    return this.list(caller);
  }

  @Delete(':id')
  @HttpCode(HttpStatus.NO_CONTENT)
  @AllowPeople(...PERSON_ROLES)
  @DescribeRoute({
    summary: 'Take one of one’s own passkeys away, but not the last',
    params: { id: 'The credential’s id' },
    answers: {},
  })
  @ApiNoContentResponse({ description: 'It logs nobody in any more' })
  async revoke(@Param('id') id: string, @Person() caller: PersonCaller): Promise<void> {
    await this.revokePasskey.execute(id, caller);
  }
}
