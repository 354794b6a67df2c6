import { Controller, Get, HttpCode, HttpStatus, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { moduleReportSchema } from '../../protocol/module-report.js';
import { Allow, SignedBy } from '../auth/allow.js';
import { type SigningCaller } from '../auth/caller.js';
import { DescribeRoute } from '../platform/http/describe-route.js';
import { Gone } from '../platform/http/gone.js';
import { readJsonBody, readQuery, wholeNumber } from '../platform/http/read-request.js';
import { HandOutWork } from './hand-out-work.js';
import { ModuleReports } from './module-reports.js';
import {
  acknowledgedSchema,
  receiptsBodySchema,
  takenSchema,
  workSchema,
  type AcknowledgedView,
  type TakenView,
  type WorkView,
} from './signing-work-views.js';
import { TakeReceipts } from './take-receipts.js';

const reportBody = moduleReportSchema.meta({ id: 'ModuleReport' });
const workQuery = z.strictObject({
  waitSeconds: wholeNumber({ from: 0, to: 25 }).optional().describe('0 to 25: how long to wait for work'),
});

/** The signing module's side of the house. It calls; nobody calls it. */
@ApiTags('signing-work')
@Controller('v1/signing-work')
export class SigningWorkController {
  constructor(
    private readonly handOutWork: HandOutWork,
    private readonly takeReceipts: TakeReceipts,
    private readonly reports: ModuleReports,
  ) {}

  @Get()
  @Allow('sekisho-work', 'attestation')
  @DescribeRoute({
    summary: 'Fetch what is due',
    query: workQuery,
    answers: { 200: { description: 'At most 50 packages of evidence', schema: workSchema } },
  })
  work(@Query() query: unknown, @Gone() gone: AbortSignal): Promise<WorkView> {
    return this.handOutWork.execute(readQuery(workQuery, query).waitSeconds ?? 0, gone);
  }

  @Post('receipts')
  @HttpCode(HttpStatus.OK)
  @Allow('sekisho-work', 'attestation')
  @DescribeRoute({
    summary: 'Hand in receipts',
    body: receiptsBodySchema,
    answers: { 200: { description: 'Taken as far as they follow', schema: takenSchema } },
  })
  receipts(@SignedBy() { request }: SigningCaller): Promise<TakenView> {
    return this.takeReceipts.execute(readJsonBody(receiptsBodySchema, request.body));
  }

  @Post('report')
  @HttpCode(HttpStatus.OK)
  @Allow('sekisho-work', 'attestation')
  @DescribeRoute({
    summary: 'Report balances, limits and nodes, for screens',
    body: reportBody,
    answers: { 200: { description: 'Noted', schema: acknowledgedSchema } },
  })
  async report(@SignedBy() { request }: SigningCaller): Promise<AcknowledgedView> {
    await this.reports.keep(readJsonBody(reportBody, request.body));
    return {};
  }
}
