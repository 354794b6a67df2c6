import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow, AllowPeople } from '../auth/allow.js';
import { PERSON_ROLES } from '../auth/caller.js';
import { DescribeRoute } from '../platform/http/describe-route.js';
import { ShowStatus } from './show-status.js';
import { statusSchema, type StatusView } from './status-view.js';

@ApiTags('status')
@Controller('v1/status')
export class StatusController {
  constructor(private readonly showStatus: ShowStatus) {}

  @Get()
  @Allow('sekisho-read', 'engine', 'auditor', 'attestation', 'device')
  @AllowPeople(...PERSON_ROLES)
  @DescribeRoute({
    summary: 'How everything stands: what waits, for whom, and what to do next',
    answers: { 200: { description: 'As it is now', schema: statusSchema } },
  })
  find(): Promise<StatusView> {
    return this.showStatus.execute();
  }
}
