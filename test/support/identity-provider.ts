import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import { invariant } from '../../src/protocol/invariant.js';

export const CLIENT = { id: 'sekisho', secret: 'a-secret-of-the-tests-0123456789' } as const;

/** A real identity provider, in which everybody is who they say they are. */
export class IdentityProvider {
  private constructor(
    readonly issuer: string,
    private readonly server: Server,
  ) {}

  static async start(redirectUri: string): Promise<IdentityProvider> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const provider = new Provider(issuer, {
      clients: [{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [redirectUri] }],
      pkce: { required: () => true },
      cookies: { keys: ['of the tests'] },
    });
    const answer = provider.callback();
    server.on('request', (request, response) => void answer(request, response));
    return new IdentityProvider(issuer, server);
  }

  /** Logs a subject in and agrees, as they would in a browser; answers where the provider then sends them. */
  async logIn(url: string, subject: string): Promise<string> {
    const jar = new Map<string, string>();
    let at = await this.ask(url, jar);
    for (let step = 0; step < 10; step++) {
      if (!at.startsWith(this.issuer)) return at;
      const path = new URL(at).pathname;
      const isInteraction = path.startsWith('/interaction/');
      const prompt = isInteraction ? await this.promptAt(at, jar) : null;
      at =
        prompt === null
          ? await this.ask(at, jar)
          : await this.ask(at, jar, prompt === 'login' ? { prompt, login: subject, password: 'any' } : { prompt });
    }
    throw new Error('the provider goes round in circles');
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async promptAt(url: string, jar: Map<string, string>): Promise<string> {
    const response = await fetch(url, { headers: { cookie: cookiesIn(jar) } });
    keepCookies(response, jar);
    const prompt = /name="prompt" value="([a-z]+)"/.exec(await response.text())?.[1];
    invariant(prompt !== undefined, 'an interaction asks for something');
    return prompt;
  }

  /** Where the provider sends on to. */
  private async ask(url: string, jar: Map<string, string>, form?: Record<string, string>): Promise<string> {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: cookiesIn(jar) },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    });
    keepCookies(response, jar);
    const location = response.headers.get('location');
    invariant(location !== null, `the provider answered ${response.status}`);
    return new URL(location, url).href;
  }
}

function keepCookies(response: Response, jar: Map<string, string>): void {
  for (const each of response.headers.getSetCookie()) {
    const [name = '', value = ''] = (each.split(';')[0] ?? '').split(/=(.*)/s);
    jar.set(name, value);
  }
}

function cookiesIn(jar: ReadonlyMap<string, string>): string {
  return [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
}
