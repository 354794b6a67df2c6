import { Controller, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Allow, SignedBy } from '../auth/allow.js';
import { type SigningCaller } from '../auth/caller.js';
import { DescribeRoute } from '../platform/http/describe-route.js';
import { readJsonBody, readQuery, wholeNumber } from '../platform/http/read-request.js';
import {
  DELIVERY_STATES,
  resendOneSchema,
  resendSinceSchema,
  resentSchema,
  webhookAttemptsSchema,
  webhookPageSchema,
  type Resent,
  type WebhookAttempts,
  type WebhookPage,
} from './webhook-views.js';
import { WebhookLog } from './webhook-log.js';

const listQuery = z.strictObject({
  state: z.enum(DELIVERY_STATES).optional(),
  withdrawal: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional()
    .describe('Only messages about this withdrawal'),
  limit: wholeNumber({ from: 1, to: 200 }).optional().describe('1 to 200; 50 unless given'),
  cursor: wholeNumber({ from: 1, to: Number.MAX_SAFE_INTEGER }).optional().describe('nextCursor of the page before'),
});

/**
 * What the engine was told, for the engine. To have it told again changes nothing but that, so it is signed as a reading:
 * a signature for one of these addresses opens no other.
 */
@ApiTags('webhooks')
@Controller('v1/webhooks')
export class WebhooksController {
  constructor(private readonly log: WebhookLog) {}

  @Get('messages')
  @Allow('sekisho-read', 'engine')
  @DescribeRoute({
    summary: 'List what was sent to the engine’s receiver, the newest first',
    query: listQuery,
    answers: { 200: { description: 'A page', schema: webhookPageSchema } },
  })
  list(@Query() query: unknown): Promise<WebhookPage> {
    const { state, withdrawal, limit, cursor } = readQuery(listQuery, query);
    return this.log.list({ state, withdrawal, before: cursor, limit: limit ?? 50 });
  }

  @Get('messages/:id/attempts')
  @Allow('sekisho-read', 'engine')
  @DescribeRoute({
    summary: 'Every attempt at one message, the oldest first',
    params: { id: 'The message’s id: what its webhook-id header says' },
    answers: { 200: { description: 'Never changed, never removed', schema: webhookAttemptsSchema } },
  })
  attempts(@Param('id') id: string): Promise<WebhookAttempts> {
    return this.log.attempts(id);
  }

  @Post('messages/:id/resend')
  @HttpCode(HttpStatus.ACCEPTED)
  @Allow('sekisho-read', 'engine')
  @DescribeRoute({
    summary: 'Have one message sent again',
    params: { id: 'The message’s id' },
    body: resendOneSchema,
    answers: { 202: { description: 'It is due', schema: resentSchema } },
  })
  async resend(@Param('id') id: string, @SignedBy() { request }: SigningCaller): Promise<Resent> {
    readJsonBody(resendOneSchema, request.body);
    return { messages: await this.log.resend(id) };
  }

  @Post('resend')
  @HttpCode(HttpStatus.ACCEPTED)
  @Allow('sekisho-read', 'engine')
  @DescribeRoute({
    summary: 'Have sent again what was sent since a moment',
    body: resendSinceSchema,
    answers: { 202: { description: 'They are due', schema: resentSchema } },
  })
  async resendSince(@SignedBy() { request }: SigningCaller): Promise<Resent> {
    return { messages: await this.log.resendSince(readJsonBody(resendSinceSchema, request.body)) };
  }
}
