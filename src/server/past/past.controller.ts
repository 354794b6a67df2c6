import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { AllowPeople, Person } from '../auth/allow.js';
import { type PersonCaller } from '../auth/caller.js';
import { NoteLook } from '../load/note-look.js';
import { DescribeRoute } from '../platform/http/describe-route.js';
import { readQuery, wholeNumber } from '../platform/http/read-request.js';
import { searchCursor } from '../withdrawals/search-query.js';
import { ListPast } from './list-past.js';
import { pastPageSchema, type PastPage } from './past-view.js';

const MOST_DAYS = 90;

const pastQuery = z.strictObject({
  days: wholeNumber({ from: 1, to: MOST_DAYS }).optional().describe('1 to 90 days back; 90 unless given'),
  limit: wholeNumber({ from: 1, to: 200 }).optional().describe('1 to 200; 100 unless given'),
  cursor: searchCursor,
});

@ApiTags('console')
@Controller('v1/console/past')
export class PastController {
  constructor(
    private readonly listPast: ListPast,
    private readonly noteLook: NoteLook,
  ) {}

  @Get()
  @AllowPeople('governor')
  @DescribeRoute({
    summary: 'What was registered in the last days, for a draft of the policy to be tried on',
    query: pastQuery,
    answers: {
      200: { description: 'The newest first, with evidence; that it was looked at is logged', schema: pastPageSchema },
    },
  })
  async list(@Query() query: unknown, @Person() caller: PersonCaller): Promise<PastPage> {
    const { days = MOST_DAYS, limit = 100, cursor } = readQuery(pastQuery, query);
    await this.noteLook.execute(caller, { past: true });
    return this.listPast.execute(days, limit, cursor);
  }
}
