import { Controller, Get, HttpCode, HttpStatus, Post, Query, RawBody } from '@nestjs/common';
import { ApiNoContentResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { AllowPeople, Person } from '../auth/allow.js';
import { PERSON_ROLES, type PersonCaller } from '../auth/caller.js';
import { Clock } from '../platform/clock.js';
import { DescribeRoute } from '../platform/http/describe-route.js';
import { readJsonBody, readQuery } from '../platform/http/read-request.js';
import { Refused } from '../platform/http/refused.js';
import { ApproverLoad } from './approver-load.js';
import { approverLoadSchema, openedSchema, type ApproverLoadView } from './load-view.js';
import { NoteOpened } from './note-opened.js';

const DAY_MS = 86_400_000;
const USUAL_DAYS = 30;
const MOST_DAYS = 366;

const time = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text))
  .optional();
const loadQuery = z.strictObject({
  from: time.describe('Approvals that came at or after this moment (ISO 8601); 30 days before `to` unless given'),
  to: time.describe('Approvals that came before this moment; now unless given'),
});

@ApiTags('console')
@Controller('v1/console')
export class LoadController {
  constructor(
    private readonly noteOpened: NoteOpened,
    private readonly approverLoad: ApproverLoad,
    private readonly clock: Clock,
  ) {}

  @Post('opened')
  @HttpCode(HttpStatus.NO_CONTENT)
  @AllowPeople(...PERSON_ROLES)
  @DescribeRoute({ summary: 'Note that a proposal is shown in full', body: openedSchema, answers: {} })
  @ApiNoContentResponse({ description: 'The first time counts' })
  async opened(@RawBody() body: Buffer | undefined, @Person() { person }: PersonCaller): Promise<void> {
    await this.noteOpened.execute(person, readJsonBody(openedSchema, body).withdrawalId);
  }

  @Get('load')
  @AllowPeople('governor')
  @DescribeRoute({
    summary: 'How long approvers look, and how fast they approve',
    query: loadQuery,
    answers: { 200: { description: 'By person', schema: approverLoadSchema } },
  })
  load(@Query() query: unknown): Promise<ApproverLoadView> {
    const { from, to = this.clock.now() } = readQuery(loadQuery, query);
    const begin = from ?? new Date(to.getTime() - USUAL_DAYS * DAY_MS);
    const isPeriod = begin <= to && to.getTime() - begin.getTime() <= MOST_DAYS * DAY_MS;
    if (!isPeriod) throw Refused.malformed(['?from']);
    return this.approverLoad.execute(begin, to);
  }
}
