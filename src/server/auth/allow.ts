import { applyDecorators, createParamDecorator, ExecutionContext, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiExtension, ApiSecurity } from '@nestjs/swagger';
import { type FastifyRequest } from 'fastify';
import { type SignatureTag } from '../../protocol/http-signature.js';
import { invariant } from '../../protocol/invariant.js';
import { type Access, type Caller, type DeviceCaller, type Role, type SigningCaller } from './caller.js';

export const ACCESS = 'sekisho:access';

/** Anybody. What a public route takes is either nothing of worth or authenticates itself. */
export function AllowAnyone(): MethodDecorator {
  return SetMetadata(ACCESS, { kind: 'public' } satisfies Access);
}

/** Only callers in one of these roles; a signature must be for `tag`. A route that says neither is open to nobody. */
export function Allow(tag: SignatureTag, ...roles: readonly [Role, ...Role[]]): MethodDecorator {
  const access: Access = { kind: 'restricted', roles, tag };
  return applyDecorators(
    SetMetadata(ACCESS, access),
    ...(roles.some((role) => role !== 'device') ? [ApiSecurity('http-message-signature')] : []),
    ...(roles.includes('device') ? [ApiBearerAuth('device-token')] : []),
    ApiExtension('x-sekisho-access', { roles, tag }),
  );
}

type Authenticated = FastifyRequest & { readonly user?: Caller };

/** Whoever signed this request. */
export const SignedBy = createParamDecorator((_: unknown, context: ExecutionContext): SigningCaller => {
  const caller = callerOf(context);
  invariant(caller.role !== 'device', 'this route is for those who sign their requests');
  return caller;
});

/** The device that logged in. */
export const LoggedIn = createParamDecorator((_: unknown, context: ExecutionContext): DeviceCaller => {
  const caller = callerOf(context);
  invariant(caller.role === 'device', 'this route is for devices');
  return caller;
});

function callerOf(context: ExecutionContext): Caller {
  const { user } = context.switchToHttp().getRequest<Authenticated>();
  invariant(user !== undefined, 'this route has a guard');
  return user;
}
