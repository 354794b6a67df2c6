import { Controller, Get, HttpCode, HttpStatus, Post, RawBody } from '@nestjs/common';
import { ApiNoContentResponse, ApiTags } from '@nestjs/swagger';
import { AllowPeople, Person } from '../auth/allow.js';
import { PERSON_ROLES, type PersonCaller } from '../auth/caller.js';
import { DescribeRoute } from '../platform/http/describe-route.js';
import { readJsonBody } from '../platform/http/read-request.js';
import { ListReports } from './list-reports.js';
import { newReportSchema, reportListSchema, type ReportList } from './report-views.js';
import { TakeReport } from './take-report.js';

@ApiTags('console')
@Controller('v1/console/reports')
export class ReportsController {
  constructor(
    private readonly takeReport: TakeReport,
    private readonly listReports: ListReports,
  ) {}

  @Get()
  @AllowPeople('auditor', 'operator', 'governor')
  @DescribeRoute({
    summary: 'Where pages of the console stopped',
    answers: {
      200: { description: 'The last hundred, of each person the last ten, the newest first', schema: reportListSchema },
    },
  })
  async list(): Promise<ReportList> {
    return { items: await this.listReports.execute() };
  }

  @Post()
  @HttpCode(HttpStatus.NO_CONTENT)
  @AllowPeople(...PERSON_ROLES)
  @DescribeRoute({
    summary: 'Report that a page stopped, because the server showed something else than was signed',
    body: newReportSchema,
    answers: {},
  })
  @ApiNoContentResponse({ description: 'Written down' })
  async take(@RawBody() body: Buffer | undefined, @Person() caller: PersonCaller): Promise<void> {
    await this.takeReport.execute(readJsonBody(newReportSchema, body).report, caller);
  }
}
