import { type FastifyReply, type FastifyRequest } from 'fastify';

const NAME = '__Host-sekisho-oidc';

/** `Lax`, because the provider sends the browser back from another site. It opens nothing by itself. */
const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Lax';

/** Ties a login at the identity provider to the browser that began it, for as long as it may take. */
export const BrowserCookie = {
  read({ headers }: Pick<FastifyRequest, 'headers'>): string | null {
    return new RegExp(`(?:^|;\\s*)${NAME}=([0-9a-f]{64})(?:;|$)`).exec(headers.cookie ?? '')?.[1] ?? null;
  },

  give(reply: FastifyReply, browser: string): void {
    void reply.header('set-cookie', `${NAME}=${browser}; ${ATTRIBUTES}; Max-Age=600`);
  },
};
