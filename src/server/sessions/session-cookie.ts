import { type FastifyReply, type FastifyRequest } from 'fastify';
import { SESSION_HOURS } from './console-session.js';

/** `__Host-` has browsers take it only over TLS (or from the same machine), for this very host and all of its paths. */
const NAME = '__Host-sekisho';

const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Strict';

/** The cookie that carries a session's token: out of scripts' reach, and never sent along from another site. */
export const SessionCookie = {
  /** The token; null where there is none, or more than one, which no browser of ours sends. */
  read({ headers }: Pick<FastifyRequest, 'headers'>): string | null {
    const found = (headers.cookie ?? '').split(';').flatMap((pair) => {
      const [name, value = ''] = pair.trim().split('=');
      return name === NAME ? [value] : [];
    });
    const [token, ...more] = found;
    return token !== undefined && more.length === 0 && /^[0-9a-f]{64}$/.test(token) ? token : null;
  },

  give(reply: FastifyReply, token: string): void {
    void reply.header('set-cookie', `${NAME}=${token}; ${ATTRIBUTES}; Max-Age=${SESSION_HOURS * 3600}`);
  },

  takeAway(reply: FastifyReply): void {
    void reply.header('set-cookie', `${NAME}=; ${ATTRIBUTES}; Max-Age=0`);
  },
};
