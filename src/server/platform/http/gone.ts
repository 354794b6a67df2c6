import { createParamDecorator, ExecutionContext } from '@nestjs/common';
import { type FastifyReply } from 'fastify';

/** Aborts when whoever asked has hung up (or has its answer): nobody should be waited for in vain. */
export const Gone = createParamDecorator((_: unknown, context: ExecutionContext): AbortSignal => {
  const gone = new AbortController();
  context
    .switchToHttp()
    .getResponse<FastifyReply>()
    .raw.once('close', () => {
      gone.abort();
    });
  return gone.signal;
});
