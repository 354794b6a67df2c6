import { Controller, Get, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { WITHDRAWAL_STATES } from '../../protocol/withdrawal-states.js';
import { Allow, AllowPeople, CalledBy } from '../auth/allow.js';
import { type Caller } from '../auth/caller.js';
import { DescribeRoute } from '../platform/http/describe-route.js';
import { Gone } from '../platform/http/gone.js';
import { readQuery, wholeNumber } from '../platform/http/read-request.js';
import { eventPageSchema, type EventPage } from './event-views.js';
import { ExportAudit } from './export-audit.js';
import { FollowEvents } from './follow-events.js';

const eventsQuery = z.strictObject({
  after: wholeNumber({ from: -1, to: Number.MAX_SAFE_INTEGER })
    .optional()
    .describe('Index of the last event seen; -1 or nothing for none'),
  limit: wholeNumber({ from: 1, to: 1000 }).optional().describe('1 to 1000; 100 unless given'),
  waitSeconds: wholeNumber({ from: 0, to: 25 }).optional().describe('0 to 25: how long to wait for news'),
});

const time = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text))
  .optional();
const exportQuery = z.strictObject({
  format: z.enum(['jsonl', 'csv']).describe('jsonl: everything, for `sekisho audit verify`; csv: for people'),
  from: time.describe('Withdrawals that came at or after this moment (ISO 8601)'),
  to: time.describe('Withdrawals that came before this moment (ISO 8601)'),
  state: z.enum(WITHDRAWAL_STATES).optional().describe('Withdrawals in this state'),
});

@ApiTags('audit')
@Controller('v1')
export class AuditController {
  constructor(
    private readonly followEvents: FollowEvents,
    private readonly exportAudit: ExportAudit,
  ) {}

  @Get('events')
  @Allow('sekisho-read', 'engine')
  @AllowPeople('auditor')
  @DescribeRoute({
    summary: 'What happened after an event, waiting for it if asked to',
    query: eventsQuery,
    answers: { 200: { description: 'In order, without gaps', schema: eventPageSchema } },
  })
  events(@Query() query: unknown, @Gone() gone: AbortSignal): Promise<EventPage> {
    const { after, limit, waitSeconds } = readQuery(eventsQuery, query);
    return this.followEvents.execute({ after: after ?? -1, limit: limit ?? 100, waitSeconds: waitSeconds ?? 0 }, gone);
  }

  @Get('audit/export')
  @Allow('sekisho-read', 'auditor')
  @AllowPeople('auditor')
  @DescribeRoute({ summary: 'Export evidence, streamed', query: exportQuery, answers: {} })
  @ApiOkResponse({
    description: 'JSON Lines or CSV',
    content: {
      'application/jsonl': { schema: { type: 'string' } },
      'text/csv': { schema: { type: 'string' } },
    },
  })
  async export(@Query() query: unknown, @CalledBy() caller: Caller): Promise<StreamableFile> {
    const { format, from, to, state } = readQuery(exportQuery, query);
    const stream = await this.exportAudit.execute(
      { format, from: from ?? null, to: to ?? null, state: state ?? null },
      auditorOf(caller),
    );
    return new StreamableFile(stream, {
      type: format === 'jsonl' ? 'application/jsonl; charset=utf-8' : 'text/csv; charset=utf-8; header=present',
      disposition: `attachment; filename="sekisho-audit.${format}"`,
    });
  }
}

/** As the event names whoever took an export away: a key by its id, a person as one, for the two may share a name. */
function auditorOf(caller: Caller): string {
  switch (caller.role) {
    case 'person':
      return `person:${caller.person}`;
    case 'device':
      return `device:${caller.device}`;
    case 'engine':
    case 'auditor':
    case 'attestation':
      return caller.keyId;
  }
}
