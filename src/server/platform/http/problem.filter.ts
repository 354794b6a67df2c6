import { ArgumentsHost, Catch, ExceptionFilter } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { KnownRoutes } from './known-routes.js';
import { problemOf, refusalOf } from './problem.js';
import { Refused } from './refused.js';

/** The one way out for a "no", whoever said it: our code, the router, the parser of bodies, the database. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly routes: KnownRoutes) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    let refused = refusalOf(error);
    const methods = this.routes.methodsAt(request.url);
    if (refused.code === 'NOT_FOUND' && methods.length > 0 && !methods.includes(request.method)) {
      refused = Refused.because('METHOD_NOT_ALLOWED');
      void reply.header('allow', methods.join(', '));
    }
    const problem = problemOf(refused);
    if (problem.status >= 500) {
      // Our own bugs in full, for whoever is paged; what passes by itself in a word.
      const cause = refused.cause instanceof Error ? refused.cause : refused;
      if (problem.code === 'INTERNAL')
        request.log.error({ err: { message: cause.message, stack: cause.stack } }, 'internal error');
      else request.log.warn({ why: cause.message }, 'unavailable');
    } else request.log.info({ code: problem.code, fields: problem.fields }, 'refused');
    if (problem.status === 401) void reply.header('www-authenticate', 'Signature, Bearer');
    if (problem.status === 503) void reply.header('retry-after', '1');
    // A stream that broke half-way has sent its head already; cutting it off is all that is left.
    if (reply.raw.headersSent) reply.raw.destroy();
    else void reply.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  }
}
