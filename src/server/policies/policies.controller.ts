import { Controller, Get, HttpCode, HttpStatus, Post, RawBody } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AllowAnyone } from '../auth/allow.js';
import { DescribeRoute } from '../platform/http/describe-route.js';
import { readAnyJson } from '../platform/http/read-request.js';
import {
  changeStateSchema,
  policyViewSchema,
  signedChangeSchema,
  type ChangeState,
  type PolicyView,
} from './policy-views.js';
import { changeState, ShowPolicies } from './show-policies.js';
import { TakeChange } from './take-change.js';

@ApiTags('policy')
@Controller('v1/policy')
export class PoliciesController {
  constructor(
    private readonly showPolicies: ShowPolicies,
    private readonly takeChange: TakeChange,
  ) {}

  @Get()
  @AllowAnyone()
  @DescribeRoute({
    summary: 'The chain of policies after the genesis, and the changes that are proposed',
    answers: { 200: { description: 'Follow it from the genesis that you pinned', schema: policyViewSchema } },
  })
  find(): Promise<PolicyView> {
    return this.showPolicies.execute();
  }

  @Post('changes')
  @HttpCode(HttpStatus.ACCEPTED)
  @AllowAnyone()
  @DescribeRoute({
    summary: 'Propose a change, or sign one: its signatures are its own proof of who sends it',
    body: signedChangeSchema,
    answers: { 202: { description: 'How far it is; the signing module puts it in force', schema: changeStateSchema } },
  })
  async propose(@RawBody() body: Buffer | undefined): Promise<ChangeState> {
    return changeState(await this.takeChange.execute(readAnyJson(body)));
  }
}
