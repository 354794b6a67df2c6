import { applyDecorators, createParamDecorator, ExecutionContext, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiExtension, ApiSecurity } from '@nestjs/swagger';
import { type FastifyRequest } from 'fastify';
import { type SignatureTag } from '../../protocol/http-signature.js';
import { invariant } from '../../protocol/invariant.js';
import {
  type Access,
  type Caller,
  type DeviceCaller,
  type PersonCaller,
  type PersonRole,
  type RestrictedAccess,
  type Role,
  type SigningCaller,
} from './caller.js';

const ACCESS = 'sekisho:access';
const PEOPLE = 'sekisho:people';

/** Anybody. What a public route takes is either nothing of worth or authenticates itself. */
export function AllowAnyone(): MethodDecorator {
  return SetMetadata(ACCESS, { kind: 'public' } satisfies Access);
}

/** Only callers in one of these roles; a signature must be for `tag`. A route that says neither is open to nobody. */
export function Allow(tag: SignatureTag, ...roles: readonly [Role, ...Role[]]): MethodDecorator {
  const access: RestrictedAccess = { kind: 'restricted', roles, tag, people: [] };
  return applyDecorators(
    SetMetadata(ACCESS, access),
    ...(roles.some((role) => role !== 'device') ? [ApiSecurity('http-message-signature')] : []),
    ...(roles.includes('device') ? [ApiBearerAuth('device-token')] : []),
    ApiExtension('x-sekisho-access', { roles, tag }),
  );
}

/** Only people at the console in one of these roles; beside `Allow`, them as well. */
export function AllowPeople(...people: readonly [PersonRole, ...PersonRole[]]): MethodDecorator {
  return applyDecorators(
    SetMetadata(PEOPLE, people),
    ApiSecurity('console-session'),
    ApiExtension('x-sekisho-people', people),
  );
}

/** What a route's handler says about its callers; undefined where it says nothing. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-function-type -- what Nest calls a handler
export function accessOf(handler: Function): Access | undefined {
  const access = Reflect.getMetadata(ACCESS, handler) as Access | undefined;
  const people = Reflect.getMetadata(PEOPLE, handler) as readonly PersonRole[] | undefined;
  if (people === undefined) return access;
  // Public and restricted at once is a slip of ours, and the stricter reading of it is safe.
  const others = access?.kind === 'restricted' ? access : { kind: 'restricted' as const, roles: [], tag: null };
  return { ...others, people };
}

type Authenticated = FastifyRequest & { readonly user?: Caller };

/** Whoever is on the other end, in whichever role. */
export const CalledBy = createParamDecorator((_: unknown, context: ExecutionContext): Caller => callerOf(context));

/** Whoever signed this request. */
export const SignedBy = createParamDecorator((_: unknown, context: ExecutionContext): SigningCaller => {
  const caller = callerOf(context);
  invariant(caller.role !== 'device' && caller.role !== 'person', 'this route is for those who sign their requests');
  return caller;
});

/** The device that logged in. */
export const LoggedIn = createParamDecorator((_: unknown, context: ExecutionContext): DeviceCaller => {
  const caller = callerOf(context);
  invariant(caller.role === 'device', 'this route is for devices');
  return caller;
});

/** Whose session it is. */
export const Person = createParamDecorator((_: unknown, context: ExecutionContext): PersonCaller => {
  const caller = callerOf(context);
  invariant(caller.role === 'person', 'this route is for people');
  return caller;
});

/** Whoever reads what waits for votes, by a device or at the console. */
export const Reader = createParamDecorator((_: unknown, context: ExecutionContext): DeviceCaller | PersonCaller => {
  const caller = callerOf(context);
  invariant(caller.role === 'device' || caller.role === 'person', 'this route is for devices and people');
  return caller;
});

function callerOf(context: ExecutionContext): Caller {
  const { user } = context.switchToHttp().getRequest<Authenticated>();
  invariant(user !== undefined, 'this route has a guard');
  return user;
}
