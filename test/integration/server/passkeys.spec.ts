import { consoleLoginDigest, passkeyDigest } from '../../../src/protocol/devices/console-login.js';
import { voteDigest, type SignedVote } from '../../../src/protocol/vote.js';
import { passkeyListSchema } from '../../../src/server/passkeys/passkey-views.js';
import { consoleSessionSchema } from '../../../src/server/sessions/session-view.js';
import { aDevice, DEVICES } from '../../support/builders/a-device.js';
import { aGenesis } from '../../support/builders/a-genesis.js';
import { aSecret } from '../../support/builders/a-secret.js';
import {
  BE,
  BS,
  CONSOLE,
  SecurityKey,
  UP,
  UV,
  type Ceremony,
  type Making,
} from '../../support/builders/a-security-key.js';
import { aConsoleSession } from '../../support/console-session.js';
import { anInvitation, cookieOf, PasskeyBrowser } from '../../support/passkey-browser.js';
import { cast, propose } from '../../support/proposals.js';
import { ServerUnderTest } from '../../support/server-under-test.js';

const [ORIGIN = ''] = CONSOLE.origins;
const KEY = aDevice('alice', { id: 'alice-key', scheme: 'webauthn', path: 'console' });

let now = Date.now();
const clock = { now: () => new Date(now), seconds: () => Math.floor(now / 1000) };
const MINUTE = 60_000;

let server: ServerUnderTest;
beforeAll(async () => {
  const genesis = aGenesis({ devices: [...DEVICES, KEY], policy: { console: CONSOLE } });
  server = await ServerUnderTest.start({ genesis, clock });
});
afterAll(() => server.stop());

let made = 0;
const aBrowser = (key = new SecurityKey(aSecret(`passkey ${++made}`))) => new PasskeyBrowser(server, key, ORIGIN);

/** Somebody with a passkey, in a browser. */
async function somebody(person = 'alice'): Promise<PasskeyBrowser> {
  const browser = aBrowser();
  const { status } = await browser.take(await anInvitation(server, person), person);
  expect(status).toBe(201);
  return browser;
}

// First, while the server's clock is right: what engines sign is judged by it.
describe('a login passkey', () => {
  it('votes for nothing', async () => {
    const { passkey } = await somebody();
    const { policy } = server.genesis;
    const { id, intent } = await propose(server);
    for (const [device, code] of [
      ['alice-key', 'VOTE_SIGNATURE_INVALID'],
      ['alice-phone', 'VOTE_DEVICE_UNKNOWN'],
    ] as const) {
      const { verb, message } = KEY.approve(policy, intent, { device });
      const signature = passkey.get(voteDigest(policy.deploymentId, { verb: 'Approve', message }));
      expect((await cast(server, id, { verb, message, signature } as SignedVote)).code).toBe(code);
    }
  });
});

describe('a login by passkey', () => {
  it('opens a session in a cookie that no script can read, and no other site sends', async () => {
    const answer = await (await somebody()).login();
    expect(answer.status).toBe(201);
    expect(answer.as(consoleSessionSchema)).toMatchObject({ person: 'alice', roles: ['approver'] });
    expect(answer.headers.get('set-cookie')).toMatch(
      /^__Host-sekisho=[0-9a-f]{64}; Path=\/; Secure; HttpOnly; SameSite=Strict; Max-Age=28800$/,
    );
    expect(answer.text).not.toContain(cookieOf(answer).cookie.slice('__Host-sekisho='.length));
    expect((await server.fetch('/v1/proposals', { headers: cookieOf(answer) })).status).toBe(200);
  });

  it('is welcome by a passkey that a cloud keeps', async () => {
    expect((await (await somebody()).login({ flags: UP | UV | BE | BS })).status).toBe(201);
  });

  it.each<[string, Ceremony, string]>([
    ['without user verification', { flags: UP }, 'DEVICE_NOT_USER_VERIFIED'],
    ['without a touch', { flags: UV }, 'DEVICE_NOT_PRESENT'],
    ['on another site', { client: { origin: 'https://evil.example' } }, 'DEVICE_WRONG_ORIGIN'],
    ['in another site’s frame', { client: { crossOrigin: true } }, 'DEVICE_CROSS_ORIGIN'],
    ['for another domain', { rpId: 'evil.example' }, 'DEVICE_WRONG_RP'],
    ['over the bare challenge of the server', { client: { challenge: 'q'.repeat(43) } }, 'DEVICE_CHALLENGE_DIFFERS'],
    ['by registering', { client: { type: 'webauthn.create' } }, 'DEVICE_WRONG_CEREMONY'],
  ])('is refused %s', async (_what, ceremony, code) => {
    expect((await (await somebody()).login(ceremony)).code).toBe(code);
  });

  it('is refused with a challenge that was used, is old, or was never handed out', async () => {
    const browser = await somebody();
    const challenge = await browser.challenge();
    expect((await browser.login({}, challenge)).status).toBe(201);
    expect((await browser.login({}, challenge)).code).toBe('REPLAYED');
    const old = await browser.challenge();
    now += 5 * MINUTE;
    expect((await browser.login({}, old)).code).toBe('SIGNATURE_STALE');
    const chosen = { ...challenge, challenge: KEY.credential.id as typeof challenge.challenge };
    expect((await browser.login({}, chosen)).code).toBe('UNAUTHENTICATED');
  });

  it('takes the same answer once only', async () => {
    const browser = await somebody();
    const challenge = await browser.challenge();
    const digest = consoleLoginDigest(server.genesis.policy.deploymentId, challenge);
    const { credentialId: credential } = browser.passkey;
    const body = { challenge: challenge.challenge, credential, signature: browser.passkey.get(digest) };
    const codes = await Promise.all([1, 2, 3].map(async () => (await browser.post('/v1/console/session', body)).code));
    expect(codes.sort()).toEqual(['REPLAYED', 'REPLAYED', 'answered 201']);
  });

  it('is refused when the counter did not rise, and says that there may be a copy', async () => {
    const browser = await somebody();
    expect((await browser.login({ signCount: 7 })).status).toBe(201);
    for (const signCount of [7, 6, 0])
      expect((await browser.login({ signCount })).code).toBe('DEVICE_COUNTER_WENT_BACK');
    expect((await browser.login({ signCount: 8 })).status).toBe(201);
  });

  it('counts nothing where the passkey never counts', async () => {
    const browser = aBrowser();
    await browser.take(await anInvitation(server, 'bob'), 'bob', { signCount: 0 });
    expect((await browser.login({ signCount: 0 })).status).toBe(201);
    expect((await browser.login({ signCount: 0 })).status).toBe(201);
  });

  it('is refused with a passkey that nobody registered, and with another’s signature', async () => {
    const browser = await somebody();
    expect((await aBrowser().login()).code).toBe('LOGIN_CREDENTIAL_UNKNOWN');
    const challenge = await browser.challenge();
    const signature = new SecurityKey(aSecret('a thief')).get(
      consoleLoginDigest(server.genesis.policy.deploymentId, challenge),
    );
    const body = { challenge: challenge.challenge, credential: browser.passkey.credentialId, signature };
    expect((await browser.post('/v1/console/session', body)).code).toBe('SIGNATURE_INVALID');
  });

  it('replaces the session that the browser came with', async () => {
    const browser = await somebody();
    const first = cookieOf(await browser.login());
    const challenge = await browser.challenge();
    const digest = consoleLoginDigest(server.genesis.policy.deploymentId, challenge);
    const { credentialId: credential } = browser.passkey;
    const body = { challenge: challenge.challenge, credential, signature: browser.passkey.get(digest) };
    expect((await browser.post('/v1/console/session', body, first)).status).toBe(201);
    expect((await server.fetch('/v1/console/session', { headers: first })).code).toBe('SESSION_OVER');
  });

  it('is not there for a person who is nothing any more', async () => {
    const browser = aBrowser();
    const token = await anInvitation(server, 'gert', ['viewer']);
    expect((await browser.take(token, 'gert')).status).toBe(201);
    await aConsoleSession(server, 'gert', []);
    expect((await browser.login()).code).toBe('FORBIDDEN');
  });

  it('is refused from another site before anything else', async () => {
    const browser = await somebody();
    const { code } = await browser.post('/v1/console/session', {}, { origin: 'https://evil.example' });
    expect(code).toBe('CROSS_SITE');
  });
});

describe('an approval credential', () => {
  it('logs nobody in, whatever it signs', async () => {
    const { deploymentId } = server.genesis.policy;
    const browser = await somebody();
    const challenge = await browser.challenge();
    const signature = KEY.sign(consoleLoginDigest(deploymentId, challenge));
    const body = { challenge: challenge.challenge, credential: KEY.credential.id, signature };
    expect((await browser.post('/v1/console/session', body)).code).toBe('CREDENTIAL_IS_FOR_VOTES');
  });

  it('is not registered as a passkey, by its key under another name either', async () => {
    const browser = aBrowser(new SecurityKey(KEY.secret));
    const token = await anInvitation(server, 'alice');
    expect((await browser.take(token, 'alice')).code).toBe('CREDENTIAL_IS_FOR_VOTES');
  });
});

describe('a person’s passkeys', () => {
  const list = async (cookie: Record<string, string>) =>
    (await server.fetch('/v1/console/passkeys', { headers: cookie })).as(passkeyListSchema).items;

  it('are several, each with its name and its last use', async () => {
    const browser = await somebody('carol');
    const session = cookieOf(await browser.login());
    const second = aBrowser();
    const passkey = { ...(await second.newPasskey('carol', { flags: UP | UV | BE })), name: '宿直の電話 (2)' };
    expect((await second.post('/v1/console/passkeys', passkey, session)).status).toBe(201);
    const [one, two, ...others] = await list(session);
    expect(others).toEqual([]);
    expect(one).toMatchObject({ name: 'Phone', isSynced: false, lastUsedAt: new Date(now).toISOString() });
    expect(two).toMatchObject({ name: '宿直の電話 (2)', isSynced: true, lastUsedAt: null });
    expect((await second.login()).as(consoleSessionSchema).person).toBe('carol');
  });

  it('are taken away with all sessions but this one, and never the last', async () => {
    const browser = await somebody('dave');
    const other = cookieOf(await browser.login());
    const session = cookieOf(await browser.login());
    const second = aBrowser();
    await second.post('/v1/console/passkeys', await second.newPasskey('dave'), session);
    const revoke = (id: string) => server.fetch(`/v1/console/passkeys/${id}`, { method: 'DELETE', headers: session });
    expect((await revoke(second.passkey.credentialId)).status).toBe(204);
    expect((await second.login()).code).toBe('LOGIN_CREDENTIAL_UNKNOWN');
    expect((await server.fetch('/v1/console/session', { headers: other })).code).toBe('SESSION_OVER');
    expect((await revoke(browser.passkey.credentialId)).code).toBe('LAST_PASSKEY');
    const others = await somebody('erin');
    expect((await revoke(others.passkey.credentialId)).code).toBe('NOT_FOUND');
    expect((await others.login()).status).toBe(201);
  });

  it('are added shortly after a login only: a stolen session gives no way in of its own', async () => {
    const browser = await somebody();
    const session = cookieOf(await browser.login());
    now += 10 * MINUTE + 1000;
    const thief = aBrowser();
    const added = await thief.post('/v1/console/passkeys', await thief.newPasskey('alice'), session);
    expect(added.code).toBe('LOGIN_NOT_FRESH');
    expect((await thief.login()).code).toBe('LOGIN_CREDENTIAL_UNKNOWN');
  });

  it('belong to one person: who registers another’s is refused, and it stays whose it was', async () => {
    const browser = await somebody('alice');
    const thief = cookieOf(await (await somebody('bob')).login());
    const again = await browser.post('/v1/console/passkeys', await browser.newPasskey('bob'), thief);
    expect(again.code).toBe('REPLAYED');
    expect((await browser.login()).as(consoleSessionSchema).person).toBe('alice');
  });

  it.each<[string, Making, string]>([
    ['without user verification', { flags: UP }, 'DEVICE_NOT_USER_VERIFIED'],
    ['on another site', { client: { origin: 'https://evil.example' } }, 'DEVICE_WRONG_ORIGIN'],
    ['for another domain', { rpId: 'evil.example' }, 'DEVICE_WRONG_RP'],
    ['with extensions', { flags: UP | UV | 0x80 }, 'DEVICE_ASSERTION_MALFORMED'],
  ])('are not made %s', async (_what, making, code) => {
    const token = await anInvitation(server, 'alice');
    expect((await aBrowser().take(token, 'alice', making)).code).toBe(code);
  });

  it('are not made in the name of another', async () => {
    const token = await anInvitation(server, 'alice');
    expect((await aBrowser().take(token, 'bob')).code).toBe('DEVICE_CHALLENGE_DIFFERS');
    const { deploymentId } = server.genesis.policy;
    const challenge = await aBrowser().challenge();
    expect(passkeyDigest(deploymentId, 'alice', challenge)).not.toBe(passkeyDigest(deploymentId, 'bob', challenge));
  });
});

describe('where the policy names no console', () => {
  it('nobody logs in by a passkey', async () => {
    const bare = await ServerUnderTest.start();
    const browser = new PasskeyBrowser(bare, new SecurityKey(aSecret('bare')), 'https://sekisho.test');
    expect((await browser.take(await anInvitation(bare, 'alice'), 'alice')).code).toBe('DEVICE_WRONG_ORIGIN');
    await bare.stop();
  });
});
