import { Controller, Get, Headers, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { z } from 'zod';
import { type EngineKeyId } from '../../protocol/ids.js';
import { Allow, SignedBy } from '../auth/allow.js';
import { type SigningCaller } from '../auth/caller.js';
import { Deployment } from '../platform/deployment.js';
import { Gone } from '../platform/http/gone.js';
import { readQuery, wholeNumber } from '../platform/http/read-request.js';
import { DescribeStream } from './describe-stream.js';
import { readLastEventId } from './last-event-id.js';
import { LogStreams } from './log-streams.js';
import { WithdrawalNews } from './withdrawal-news.js';

const streamQuery = z.strictObject({
  after: wholeNumber({ from: -1, to: Number.MAX_SAFE_INTEGER })
    .optional()
    .describe(
      'Index of the last event seen, -1 for none; left out: what comes from now on. Last-Event-ID goes before it',
    ),
});

/** A signature says who asks for a few minutes. Then the engine signs anew, and finds out whether its key still opens this. */
const SIGNATURE_SERVES_MS = 3_600_000;

@ApiTags('audit')
@Controller('v1/events/stream')
export class EngineStreamController {
  constructor(
    private readonly streams: LogStreams,
    private readonly withdrawalNews: WithdrawalNews,
    private readonly deployment: Deployment,
  ) {}

  @Get()
  @Allow('sekisho-read', 'engine')
  @DescribeStream({
    summary: 'Withdrawals as they change, with their receipts',
    query: streamQuery,
    description: 'Events `withdrawal`, each a `Withdrawal` as it is when it is sent: believe the receipts in it.',
  })
  follow(
    @Query() query: unknown,
    @Headers('last-event-id') lastEventId: string | undefined,
    @SignedBy() { keyId }: SigningCaller,
    @Gone() gone: AbortSignal,
    @Res() reply: FastifyReply,
  ): FastifyReply {
    const { after } = readQuery(streamQuery, query);
    const lastSeen = readLastEventId(lastEventId) ?? after ?? null;
    const publicKey = this.publicKeyOf(keyId);
    const signedAgainAt = Date.now() + SIGNATURE_SERVES_MS;
    return this.streams.answer(
      reply,
      { whose: `engine ${keyId}`, lastSeen, gone },
      {
        tell: (items) => this.withdrawalNews.of(items),
        // However long it was down, it must not have to ask about everything.
        mostMissed: Number.MAX_SAFE_INTEGER,
        over: () => {
          const isListed = this.publicKeyOf(keyId) === publicKey;
          const isOld = Date.now() >= signedAgainAt;
          return Promise.resolve(isListed ? (isOld ? 'SIGNATURE_STALE' : null) : 'KEY_UNKNOWN');
        },
      },
    );
  }

  private publicKeyOf(keyId: string): string | undefined {
    return this.deployment.policy.engineKeys.get(keyId as EngineKeyId)?.publicKey;
  }
}
