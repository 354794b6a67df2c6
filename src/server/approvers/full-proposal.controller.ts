import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { parseHex32 } from '../../protocol/hex.js';
import { AllowPeople, Person } from '../auth/allow.js';
import { PERSON_ROLES, type PersonCaller } from '../auth/caller.js';
import { NoteLook } from '../load/note-look.js';
import { DescribeRoute } from '../platform/http/describe-route.js';
import { Refused } from '../platform/http/refused.js';
import { WithdrawalStore } from '../withdrawals/withdrawal-store.js';
import { fullProposalSchema, type FullProposal } from './full-proposal-view.js';
import { ShowFullProposal } from './show-full-proposal.js';

@ApiTags('console')
@Controller('v1/console/withdrawals')
export class FullProposalController {
  constructor(
    private readonly store: WithdrawalStore,
    private readonly noteLook: NoteLook,
    private readonly showFullProposal: ShowFullProposal,
  ) {}

  @Get(':id')
  @AllowPeople(...PERSON_ROLES)
  @DescribeRoute({
    summary: 'A withdrawal with everything that a page shows of it',
    params: { id: 'The withdrawal’s id' },
    answers: { 200: { description: 'In any state; that it was looked at is logged', schema: fullProposalSchema } },
  })
  async find(@Param('id') id: string, @Person() caller: PersonCaller): Promise<FullProposal> {
    const found = parseHex32(id) === null ? null : await this.store.find(id);
    if (found === null) throw Refused.because('NOT_FOUND');
    await this.noteLook.execute(caller, { withdrawalId: found.id });
    return this.showFullProposal.execute(found, caller);
  }
}
