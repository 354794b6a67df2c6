import { jest } from '@jest/globals';
import { NOWHERE } from '../../../src/server/platform/config/outward.js';
import { consoleSessionSchema } from '../../../src/server/sessions/session-view.js';
import { oidcAddressSchema } from '../../../src/server/oidc/oidc-views.js';
import { type GivenRole } from '../../../src/server/people/person-roles.js';
import { aGenesis } from '../../support/builders/a-genesis.js';
import { aSecret } from '../../support/builders/a-secret.js';
import { CONSOLE, SecurityKey } from '../../support/builders/a-security-key.js';
import { CLIENT, IdentityProvider } from '../../support/identity-provider.js';
import { anInvitation, PasskeyBrowser } from '../../support/passkey-browser.js';
import { type Answer, ServerUnderTest } from '../../support/server-under-test.js';

const [ORIGIN = ''] = CONSOLE.origins;
const CALLBACK = `${ORIGIN}/v1/console/oidc/callback`;
const governance = { threshold: 1, governors: ['bob'], looseningDelaySeconds: 60, delayFloorSeconds: 60 };

let now = Date.now();
const clock = { now: () => new Date(now), seconds: () => Math.floor(now / 1000) };

let provider: IdentityProvider;
let server: ServerUnderTest;
beforeAll(async () => {
  // The provider would rather not be run like this, and says so at length.
  for (const said of ['info', 'warn'] as const) jest.spyOn(console, said).mockImplementation(() => undefined);
  provider = await IdentityProvider.start(CALLBACK);
  const { id: clientId, secret: clientSecret } = CLIENT;
  const oidc = { issuer: provider.issuer, clientId, clientSecret, name: 'The house', internal: true };
  const genesis = aGenesis({ policy: { governance, console: CONSOLE } });
  server = await ServerUnderTest.start({ genesis, clock, outward: { ...NOWHERE, oidc } });
});
afterAll(async () => {
  await server.stop();
  await provider.stop();
});

const cookiesOf = ({ headers }: Answer) =>
  headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');

async function begin(invitation?: string): Promise<{ readonly url: string; readonly cookie: string }> {
  const answer = await server.post('/v1/console/oidc/start', { ...(invitation && { invitation }) }, { origin: ORIGIN });
  expect(answer.status).toBe(200);
  return { url: answer.as(oidcAddressSchema).url, cookie: cookiesOf(answer) };
}

/** The browser comes back from the provider, which is another site. */
const comeBack = (location: string, cookie: string) =>
  server.fetch(location.slice(ORIGIN.length), {
    redirect: 'manual',
    headers: { cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
  });

async function logIn(subject: string, invitation?: string): Promise<Answer> {
  const { url, cookie } = await begin(invitation);
  return comeBack(await provider.logIn(url, subject), cookie);
}

async function linked(subject: string, person: string, roles: readonly GivenRole[]): Promise<Answer> {
  return logIn(subject, await anInvitation(server, person, roles));
}

const session = async (answer: Answer) =>
  (await server.fetch('/v1/console/session', { headers: { cookie: cookiesOf(answer) } })).as(consoleSessionSchema);
const refusal = ({ status, headers }: Answer) => [status, headers.get('location')];

describe('a login through the identity provider', () => {
  it('opens a session for whom an invitation has linked, once and then again', async () => {
    const answer = await linked('account-1', 'olga', ['auditor']);
    expect(refusal(answer)).toEqual([303, '/']);
    expect(answer.headers.get('set-cookie')).toMatch(/^__Host-sekisho=[0-9a-f]{64}; .*HttpOnly; SameSite=Strict/);
    expect(await session(answer)).toMatchObject({ person: 'olga', roles: ['auditor'] });
    expect(await session(await logIn('account-1'))).toMatchObject({ person: 'olga' });
  });

  it('is nobody’s without an invitation', async () => {
    expect(refusal(await logIn('a-stranger'))).toEqual([303, '/#login-refused=OIDC_NOT_LINKED']);
  });

  it('gives what was given, and never what follows from the policy, nor a way to it', async () => {
    const answer = await linked('account-bob', 'bob', ['viewer']);
    expect(await session(answer)).toMatchObject({ person: 'bob', approver: null, roles: ['viewer'] });
    const cookie = { cookie: cookiesOf(answer) };
    expect((await server.fetch('/v1/console/people', { headers: cookie })).code).toBe('FORBIDDEN');
    const thief = new PasskeyBrowser(server, new SecurityKey(aSecret('owner of the provider')), ORIGIN);
    const added = await thief.post('/v1/console/passkeys', await thief.newPasskey('bob'), cookie);
    expect(added.code).toBe('FORBIDDEN');
  });

  it('is not there for an approver who was given nothing', async () => {
    const token = await anInvitation(server, 'alice');
    expect(refusal(await logIn('account-alice', token))).toEqual([303, '/#login-refused=FORBIDDEN']);
    // It still opens, for a passkey.
    const alice = new PasskeyBrowser(server, new SecurityKey(aSecret('of alice')), ORIGIN);
    expect((await alice.take(token, 'alice')).status).toBe(201);
  });

  it('belongs to the browser that began it', async () => {
    await linked('account-2', 'pat', ['viewer']);
    const { url } = await begin();
    const other = await begin();
    const location = await provider.logIn(url, 'account-2');
    for (const cookie of ['', other.cookie])
      expect(refusal(await comeBack(location, cookie))).toEqual([303, '/#login-refused=OIDC_REFUSED']);
  });

  it('is taken once, within ten minutes', async () => {
    await linked('account-3', 'quin', ['viewer']);
    const first = await begin();
    const location = await provider.logIn(first.url, 'account-3');
    expect(refusal(await comeBack(location, first.cookie))).toEqual([303, '/']);
    expect(refusal(await comeBack(location, first.cookie))).toEqual([303, '/#login-refused=OIDC_REFUSED']);
    const late = await begin();
    const slow = await provider.logIn(late.url, 'account-3');
    now += 10 * 60_000;
    expect(refusal(await comeBack(slow, late.cookie))).toEqual([303, '/#login-refused=OIDC_REFUSED']);
  });

  it.each<[string, (location: string) => string]>([
    ['another code', (location) => location.replace(/code=[^&]+/, 'code=another')],
    ['no code', (location) => location.replace(/code=[^&]+&?/, '')],
    ['another issuer', (location) => location.replace(/iss=[^&]+/, 'iss=https%3A%2F%2Fevil.example')],
    ['an error', (location) => `${location.replace(/code=[^&]+&?/, '')}&error=access_denied`],
    ['another state', (location) => location.replace(/state=[^&]+/, `state=${'ab'.repeat(32)}`)],
  ])('is refused with %s', async (_what, change) => {
    await linked('account-4', 'rae', ['viewer']);
    const { url, cookie } = await begin();
    const location = change(await provider.logIn(url, 'account-4'));
    expect(refusal(await comeBack(location, cookie))).toEqual([303, '/#login-refused=OIDC_REFUSED']);
  });

  it('is refused with the code of another login', async () => {
    await linked('account-5', 'sam', ['viewer']);
    const [mine, theirs] = [await begin(), await begin()];
    const code = /code=([^&]+)/.exec(await provider.logIn(theirs.url, 'account-5'))?.[1] ?? '';
    const location = (await provider.logIn(mine.url, 'account-5')).replace(/code=[^&]+/, `code=${code}`);
    // PKCE and the nonce are of mine, the code of theirs.
    expect(refusal(await comeBack(location, mine.cookie))).toEqual([303, '/#login-refused=OIDC_REFUSED']);
  });

  it('links an account to one person, and takes an invitation once', async () => {
    const token = await anInvitation(server, 'tess', ['viewer']);
    expect(refusal(await logIn('account-6', token))).toEqual([303, '/']);
    const again = await server.post('/v1/console/oidc/start', { invitation: token }, { origin: ORIGIN });
    expect(again.code).toBe('INVITATION_USED');
    expect(refusal(await linked('account-6', 'ursa', ['auditor']))).toEqual([303, '/#login-refused=REPLAYED']);
    expect(await session(await logIn('account-6'))).toMatchObject({ person: 'tess', roles: ['viewer'] });
  });
});

describe('where no provider is configured', () => {
  it('none is offered, and none is asked', async () => {
    const bare = await ServerUnderTest.start();
    expect((await bare.fetch('/v1/console/oidc')).json).toEqual({ name: null });
    expect((await bare.post('/v1/console/oidc/start', {})).code).toBe('NOT_FOUND');
    await bare.stop();
    expect((await server.fetch('/v1/console/oidc')).json).toEqual({ name: 'The house' });
  });
});
