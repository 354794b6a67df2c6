import { createParamDecorator, ExecutionContext, type Type } from '@nestjs/common';
import { AuthGuard, type IAuthGuard } from '@nestjs/passport';
import { type FastifyRequest } from 'fastify';
import { invariant } from '../../protocol/invariant.js';
import { Refused } from '../platform/http/refused.js';
import { type RawRequest } from './caller.js';

/** Somebody who has just shown who they are, and has no session yet. */
export interface Entrant {
  readonly person: string;
}

/** What the strategies that let people in are handed through passport. */
export interface EntryAttempt {
  readonly request: RawRequest;
}

/** Stands before the routes at which people log in, with the strategy that knows how. */
export function entryGuard(strategy: string): Type<IAuthGuard> {
  class EntryGuard extends AuthGuard(strategy) {
    override getAuthenticateOptions(context: ExecutionContext) {
      const attempt: EntryAttempt = { request: context.switchToHttp().getRequest<RawRequest>() };
      return { session: false, ...attempt };
    }

    override handleRequest<User>(error: unknown, entrant: User | false): User {
      if (error !== null && error !== undefined) throw error instanceof Error ? error : Refused.because('INTERNAL');
      if (entrant === false) throw Refused.because('UNAUTHENTICATED');
      return entrant;
    }
  }
  return EntryGuard;
}

/** Whoever came in by the route's strategy. */
export const EnteredAs = createParamDecorator((_: unknown, context: ExecutionContext): Entrant => {
  const { user } = context.switchToHttp().getRequest<FastifyRequest & { readonly user?: Entrant }>();
  invariant(user !== undefined, 'this route has an entry guard');
  return user;
});
