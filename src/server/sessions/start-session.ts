import { Injectable } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Database, type Transaction } from '../platform/database/database.js';
import { Refused } from '../platform/http/refused.js';
import { ConsoleSessions } from './console-sessions.js';
import { type LoggedInBy } from './console-session.js';
import { OpenSession } from './open-session.js';
import { SessionCookie } from './session-cookie.js';
import { type ConsoleSessionView } from './session-view.js';
import { ShowSession } from './show-session.js';

/** Opens a session for whoever has shown who they are, and hands the browser its cookie. */
@Injectable()
export class StartSession {
  constructor(
    private readonly database: Database,
    private readonly openSession: OpenSession,
    private readonly sessions: ConsoleSessions,
    private readonly showSession: ShowSession,
  ) {}

  /** @param who the person, or what says so within the transaction that opens the session */
  async execute(
    who: string | ((transaction: Transaction) => Promise<string>),
    by: LoggedInBy,
    request: Pick<FastifyRequest, 'headers'>,
    reply: FastifyReply,
  ): Promise<ConsoleSessionView> {
    const { token } = await this.database.transaction(async (transaction) => {
      const person = typeof who === 'string' ? who : await who(transaction);
      return this.openSession.execute(transaction, person, by, SessionCookie.read(request));
    });
    const caller = await this.sessions.find(token);
    if (caller === null) throw Refused.because('SESSION_OVER');
    const view = await this.showSession.execute(caller);
    SessionCookie.give(reply, token);
    return view;
  }
}
