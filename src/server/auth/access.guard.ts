import { ExecutionContext, Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { Refused } from '../platform/http/refused.js';
import { CONSOLE_SESSION } from '../sessions/console-session.strategy.js';
import { accessOf } from './allow.js';
import { type Access, type Attempt, type RawRequest } from './caller.js';
import { DEVICE_TOKEN } from './device-token.strategy.js';
import { HTTP_SIGNATURE } from './http-signature.strategy.js';

/** Stands before every route. One that says nothing about its callers lets nobody in. */
@Injectable()
export class AccessGuard extends AuthGuard([HTTP_SIGNATURE, DEVICE_TOKEN, CONSOLE_SESSION]) {
  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = accessOf(context.getHandler());
    if (access === undefined) throw Refused.because('FORBIDDEN');
    return access.kind === 'public' || (await super.canActivate(context)) === true;
  }

  /** Handed to the strategies by passport. */
  override getAuthenticateOptions(context: ExecutionContext) {
    const attempt: Attempt = {
      access: accessOf(context.getHandler()),
      request: context.switchToHttp().getRequest<RawRequest>(),
    };
    return { session: false, ...attempt };
  }

  /** Passport's verdict: a strategy's refusal, a caller, or nobody because no strategy found anything to judge. */
  override handleRequest<User>(error: unknown, caller: User | false, _: unknown, context: ExecutionContext): User {
    if (error !== null && error !== undefined) throw error instanceof Error ? error : Refused.because('INTERNAL');
    if (caller === false) {
      const { headers } = context.switchToHttp().getRequest<RawRequest>();
      throw Refused.because(
        wantsLogin(accessOf(context.getHandler()), headers) ? 'UNAUTHENTICATED' : 'SIGNATURE_MISSING',
      );
    }
    return caller;
  }
}

/** Whether whoever said nothing about themselves is to log in, or to sign. Only browsers say where a request comes from. */
function wantsLogin(access: Access | undefined, headers: RawRequest['headers']): boolean {
  if (access?.kind !== 'restricted') return false;
  const { roles, people } = access;
  if (!roles.some((role) => role !== 'device')) return true;
  return (
    (roles.includes('device') && headers.authorization !== undefined) ||
    (people.length > 0 && headers['sec-fetch-site'] !== undefined)
  );
}
