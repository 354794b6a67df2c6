import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { problemOf, refusalOf } from '../platform/http/problem.js';

/** A browser that was sent here by the provider shows a page, not an answer of an API: so it is sent on, with the code. */
@Catch()
export class BackToConsoleFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const { code } = problemOf(refusalOf(error));
    void host.switchToHttp().getResponse<FastifyReply>().redirect(`/#login-refused=${code}`, 303);
  }
}
