import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AllowPeople } from '../auth/allow.js';
import { PERSON_ROLES } from '../auth/caller.js';
import { DescribeRoute } from '../platform/http/describe-route.js';
import { readQuery } from '../platform/http/read-request.js';
import { searchQuery } from './search-query.js';
import { SearchWithdrawals } from './search-withdrawals.js';
import { withdrawalPageSchema, type WithdrawalPage } from './withdrawal-view.js';

@ApiTags('console')
@Controller('v1/console/withdrawals')
export class SearchController {
  constructor(private readonly searchWithdrawals: SearchWithdrawals) {}

  @Get()
  @AllowPeople(...PERSON_ROLES)
  @DescribeRoute({
    summary: 'Search withdrawals, the newest first',
    query: searchQuery,
    answers: { 200: { description: 'A page; states are proven by the receipts alone', schema: withdrawalPageSchema } },
  })
  search(@Query() query: unknown): Promise<WithdrawalPage> {
    return this.searchWithdrawals.execute(readQuery(searchQuery, query));
  }
}
