import { consoleLoginDigest, passkeyDigest, type LoginChallenge } from '../../src/protocol/devices/console-login.js';
import { parseHex32 } from '../../src/protocol/hex.js';
import { invariant } from '../../src/protocol/invariant.js';
import { challengeSchema } from '../../src/server/approvers/login-views.js';
import { Invite, HOST } from '../../src/server/invitations/invite.js';
import { type GivenRole } from '../../src/server/people/person-roles.js';
import { type Ceremony, type Making, type SecurityKey } from './builders/a-security-key.js';
import { type Answer, type ServerUnderTest } from './server-under-test.js';

/** What the console does in a browser to be let in, with a passkey of its owner's. */
export class PasskeyBrowser {
  constructor(
    private readonly server: ServerUnderTest,
    readonly passkey: SecurityKey,
    private readonly origin: string,
  ) {}

  async challenge(): Promise<LoginChallenge> {
    const { challenge, expiresAt } = (await this.server.post('/v1/login/challenges', {})).as(challengeSchema);
    const parsed = parseHex32(challenge);
    invariant(parsed !== null, 'a challenge');
    return { challenge: parsed, expiresAt: Math.floor(Date.parse(expiresAt) / 1000) };
  }

  async login(ceremony: Ceremony = {}, given?: LoginChallenge): Promise<Answer> {
    const challenge = given ?? (await this.challenge());
    const digest = consoleLoginDigest(this.server.genesis.policy.deploymentId, challenge);
    return this.post('/v1/console/session', {
      challenge: challenge.challenge,
      credential: this.passkey.credentialId,
      signature: this.passkey.get(digest, ceremony),
    });
  }

  async take(token: string, person: string, making: Making = {}): Promise<Answer> {
    return this.post('/v1/console/invitations/take', { token, ...(await this.newPasskey(person, making)) });
  }

  async newPasskey(person: string, making: Making = {}): Promise<object> {
    const challenge = await this.challenge();
    const digest = passkeyDigest(this.server.genesis.policy.deploymentId, person, challenge);
    const { attestationObject, clientDataJson } = this.passkey.create(digest, making);
    const registration = {
      attestationObject: attestationObject.toString('hex'),
      clientData: clientDataJson.toString('hex'),
    };
    return { challenge: challenge.challenge, name: 'Phone', registration };
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.server.post(path, body, { origin: this.origin, 'sec-fetch-site': 'same-origin', ...headers });
  }
}

/** The token of a link that lets somebody in. */
export async function anInvitation(
  server: ServerUnderTest,
  person: string,
  roles?: readonly GivenRole[],
): Promise<string> {
  const { link } = await server.app.get(Invite).execute({ person, ...(roles && { roles: [...roles] }) }, HOST);
  return tokenIn(link);
}

export function tokenIn(link: string): string {
  const token = new URLSearchParams(new URL(link).hash.slice(1)).get('token');
  invariant(token !== null, 'a link has a token');
  return token;
}

/** As a browser sends it back. */
export function cookieOf({ headers }: Answer): { readonly cookie: string } {
  return { cookie: (headers.get('set-cookie') ?? '').split(';')[0] ?? '' };
}
