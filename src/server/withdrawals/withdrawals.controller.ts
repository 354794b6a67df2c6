import { Controller, Get, HttpCode, HttpStatus, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { z } from 'zod';
import { parseHex32 } from '../../protocol/hex.js';
import { cancelRequestSchema, withdrawalRequestSchema } from '../../protocol/withdrawal-request.js';
import { WITHDRAWAL_STATES } from '../../protocol/withdrawal-states.js';
import { Allow, AllowPeople, CalledBy, SignedBy } from '../auth/allow.js';
import { PERSON_ROLES, type Caller, type SigningCaller } from '../auth/caller.js';
import { NoteLook } from '../load/note-look.js';
import { DescribeRoute } from '../platform/http/describe-route.js';
import { readQuery, wholeNumber } from '../platform/http/read-request.js';
import { Refused } from '../platform/http/refused.js';
import { CancelWithdrawal } from './cancel-withdrawal.js';
import { readCursor } from './cursor.js';
import { dryRunSchema, type DryRun } from './dry-run-view.js';
import { DryRunWithdrawal } from './dry-run-withdrawal.js';
import { ListWithdrawals } from './list-withdrawals.js';
import { RequestWithdrawal } from './request-withdrawal.js';
import { ShowWithdrawals } from './show-withdrawals.js';
import { type StoredWithdrawal } from './withdrawal-row.js';
import { isOpaqueId } from '../../protocol/ids.js';
import { WithdrawalStore } from './withdrawal-store.js';
import {
  withdrawalPageSchema,
  withdrawalViewSchema,
  type WithdrawalPage,
  type WithdrawalView,
} from './withdrawal-view.js';

const withdrawalRequestBody = withdrawalRequestSchema.meta({ id: 'WithdrawalRequest' });
const cancelRequestBody = cancelRequestSchema.meta({ id: 'CancelRequest' });
const nothing = z.strictObject({});
const listQuery = z.strictObject({
  state: z.enum(WITHDRAWAL_STATES).optional(),
  reference: z.string().max(128).refine(isOpaqueId).optional(),
  limit: wholeNumber({ from: 1, to: 200 }).optional().describe('1 to 200; 50 unless given'),
  cursor: z
    .string()
    .max(100)
    .transform((text, context) => {
      const before = readCursor(text);
      if (before !== null) return before;
      context.addIssue({ code: 'custom', message: 'not a cursor of ours' });
      return z.NEVER;
    })
    .optional()
    .describe('nextCursor of the page before'),
});

const withdrawal = (description: string) => ({ description, schema: withdrawalViewSchema });

@ApiTags('withdrawals')
@Controller('v1/withdrawals')
export class WithdrawalsController {
  constructor(
    private readonly requestWithdrawal: RequestWithdrawal,
    private readonly dryRunWithdrawal: DryRunWithdrawal,
    private readonly cancelWithdrawal: CancelWithdrawal,
    private readonly listWithdrawals: ListWithdrawals,
    private readonly showWithdrawals: ShowWithdrawals,
    private readonly store: WithdrawalStore,
    private readonly noteLook: NoteLook,
  ) {}

  @Post()
  @Allow('sekisho-withdrawal', 'engine')
  @DescribeRoute({
    summary: 'Ask for a withdrawal',
    body: withdrawalRequestBody,
    answers: { 200: withdrawal('The identical request was taken in before'), 201: withdrawal('Taken in') },
  })
  async request(
    @SignedBy() caller: SigningCaller,
    @Query() query: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WithdrawalView> {
    readQuery(nothing, query);
    const { withdrawal, isNew } = await this.requestWithdrawal.execute(caller);
    void reply.status(isNew ? HttpStatus.CREATED : HttpStatus.OK);
    return this.show(withdrawal);
  }

  @Post('dry-run')
  @HttpCode(HttpStatus.OK)
  @Allow('sekisho-dry-run', 'engine')
  @DescribeRoute({
    summary: 'Find out what a withdrawal would need, without asking for it',
    body: withdrawalRequestBody,
    answers: { 200: { description: 'It would be taken in', schema: dryRunSchema } },
  })
  dryRun(@SignedBy() caller: SigningCaller): Promise<DryRun> {
    return this.dryRunWithdrawal.execute(caller);
  }

  @Get()
  @Allow('sekisho-read', 'engine')
  @AllowPeople(...PERSON_ROLES)
  @DescribeRoute({
    summary: 'List withdrawals, the newest first',
    query: listQuery,
    answers: { 200: { description: 'A page', schema: withdrawalPageSchema } },
  })
  list(@Query() query: unknown): Promise<WithdrawalPage> {
    const { state, reference, limit, cursor } = readQuery(listQuery, query);
    return this.listWithdrawals.execute({ state, reference, before: cursor, limit: limit ?? 50 });
  }

  @Get(':id')
  @Allow('sekisho-read', 'engine')
  @AllowPeople(...PERSON_ROLES)
  @DescribeRoute({
    summary: 'Look a withdrawal up',
    params: { id: 'hash(deploymentId, reference)' },
    answers: { 200: withdrawal('As it is now') },
  })
  async find(@Param('id') id: string, @CalledBy() caller: Caller): Promise<WithdrawalView> {
    const found = parseHex32(id) === null ? null : await this.store.find(id);
    if (found === null) throw Refused.because('NOT_FOUND');
    await this.noteLook.execute(caller, { withdrawalId: found.id });
    return this.show(found);
  }

  @Post(':id/cancel')
  @HttpCode(HttpStatus.ACCEPTED)
  @Allow('sekisho-cancel', 'engine')
  @DescribeRoute({
    summary: 'Ask for a withdrawal to be cancelled; the signing module decides',
    params: { id: 'hash(deploymentId, reference)' },
    body: cancelRequestBody,
    answers: { 202: withdrawal('Passed on; the end, or that it is too late, comes as a receipt') },
  })
  async cancel(@Param('id') id: string, @SignedBy() caller: SigningCaller): Promise<WithdrawalView> {
    return this.show(await this.cancelWithdrawal.execute(id, caller));
  }

  private async show(row: StoredWithdrawal): Promise<WithdrawalView> {
    const [view] = await this.showWithdrawals.execute([row]);
    if (view === undefined) throw Refused.because('NOT_FOUND');
    return view;
  }
}
