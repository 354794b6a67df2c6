import { ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { Refused } from '../platform/http/refused.js';
import { ACCESS } from './allow.js';
import { type Access, type Attempt, type RawRequest } from './caller.js';
import { DEVICE_TOKEN } from './device-token.strategy.js';
import { HTTP_SIGNATURE } from './http-signature.strategy.js';

/** Stands before every route. One that says nothing about its callers lets nobody in. */
@Injectable()
export class AccessGuard extends AuthGuard([HTTP_SIGNATURE, DEVICE_TOKEN]) {
  constructor(private readonly reflector: Reflector) {
    super();
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.accessTo(context);
    if (access === undefined) throw Refused.because('FORBIDDEN');
    return access.kind === 'public' || (await super.canActivate(context)) === true;
  }

  /** Handed to the strategies by passport. */
  override getAuthenticateOptions(context: ExecutionContext) {
    const attempt: Attempt = {
      access: this.accessTo(context),
      request: context.switchToHttp().getRequest<RawRequest>(),
    };
    return { session: false, ...attempt };
  }

  /** Passport's verdict: a strategy's refusal, a caller, or nobody because no strategy found anything to judge. */
  override handleRequest<User>(error: unknown, caller: User | false, _: unknown, context: ExecutionContext): User {
    if (error !== null && error !== undefined) throw error instanceof Error ? error : Refused.because('INTERNAL');
    if (caller === false) {
      const { headers } = context.switchToHttp().getRequest<RawRequest>();
      const access = this.accessTo(context);
      const takesTokens = access?.kind === 'restricted' && access.roles.includes('device');
      const wantsToken = takesTokens && (access.roles.length === 1 || headers.authorization !== undefined);
      throw Refused.because(wantsToken ? 'UNAUTHENTICATED' : 'SIGNATURE_MISSING');
    }
    return caller;
  }

  private accessTo(context: ExecutionContext): Access | undefined {
    return this.reflector.get<Access | undefined>(ACCESS, context.getHandler());
  }
}
