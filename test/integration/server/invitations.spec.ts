import pg from 'pg';
import {
  invitationSchema,
  openInvitationSchema,
  peopleSchema,
} from '../../../src/server/invitations/invitation-views.js';
import { consoleSessionSchema } from '../../../src/server/sessions/session-view.js';
import { aGenesis } from '../../support/builders/a-genesis.js';
import { aSecret } from '../../support/builders/a-secret.js';
import { CONSOLE, SecurityKey } from '../../support/builders/a-security-key.js';
import { aConsoleSession } from '../../support/console-session.js';
import { anInvitation, cookieOf, PasskeyBrowser, tokenIn } from '../../support/passkey-browser.js';
import { ServerUnderTest } from '../../support/server-under-test.js';

const [ORIGIN = ''] = CONSOLE.origins;
const governance = { threshold: 2, governors: ['bob', 'carol'], looseningDelaySeconds: 60, delayFloorSeconds: 60 };

let now = Date.parse('2026-11-22T12:00:00Z');
const clock = { now: () => new Date(now), seconds: () => Math.floor(now / 1000) };
const HOUR = 3_600_000;

let server: ServerUnderTest;
beforeAll(async () => {
  server = await ServerUnderTest.start({ genesis: aGenesis({ policy: { governance, console: CONSOLE } }), clock });
});
afterAll(() => server.stop());

let made = 0;
const aBrowser = () => new PasskeyBrowser(server, new SecurityKey(aSecret(`invited ${++made}`)), ORIGIN);
const invite = (session: Record<string, string>, body: unknown) =>
  server.post('/v1/console/invitations', body, { ...session, origin: ORIGIN });
const look = (token: string) => server.post('/v1/console/invitations/look', { token });

async function asOwner<Row extends object>(sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: server.database.url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('an invitation', () => {
  it('is a link to the console, with the token where browsers send it to nobody', async () => {
    const answer = await invite(await aConsoleSession(server, 'bob'), { person: 'guest', roles: ['viewer'] });
    expect(answer.status).toBe(201);
    const url = new URL(answer.as(invitationSchema).link);
    expect([url.origin, url.pathname, url.search]).toEqual([ORIGIN, '/welcome', '']);
    expect(new URLSearchParams(url.hash.slice(1)).get('genesis')).toBe(server.genesis.genesis.hash);
    const told = (await look(tokenIn(url.href))).as(openInvitationSchema);
    expect(told).toEqual({ person: 'guest', expiresAt: new Date(now + 72 * HOUR).toISOString() });
  });

  it('opens once: it registers a passkey and logs in, and lets read what its roles may', async () => {
    const token = await anInvitation(server, 'olga', ['auditor']);
    const browser = aBrowser();
    const answer = await browser.take(token, 'olga');
    expect(answer.status).toBe(201);
    expect(answer.as(consoleSessionSchema)).toMatchObject({ person: 'olga', approver: null, roles: ['auditor'] });
    const session = cookieOf(answer);
    expect((await server.fetch('/v1/audit/export?format=csv', { headers: session })).status).toBe(200);
    expect((await aBrowser().take(token, 'olga')).code).toBe('INVITATION_USED');
    expect((await look(token)).code).toBe('INVITATION_USED');
    expect((await browser.login()).status).toBe(201);
  });

  it('opens for one of two who hold it', async () => {
    const token = await anInvitation(server, 'twice', ['viewer']);
    const client = new pg.Client({ connectionString: server.database.url });
    await client.connect();
    // Both are on their way before either can go on.
    await client.query(`BEGIN; SELECT FROM invitation WHERE person = 'twice' FOR UPDATE`);
    const taking = [1, 2].map(async () => (await aBrowser().take(token, 'twice')).code);
    const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    while ((await asOwner(waiting)).length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    await client.query('COMMIT');
    await client.end();
    expect((await Promise.all(taking)).sort()).toEqual(['INVITATION_USED', 'answered 201']);
    expect(await asOwner(`SELECT FROM login_credential WHERE person = 'twice'`)).toHaveLength(1);
  });

  it('is over after 72 hours, and when another has taken its place', async () => {
    const first = await anInvitation(server, 'late', ['viewer']);
    const second = await anInvitation(server, 'late', ['viewer']);
    expect((await aBrowser().take(first, 'late')).code).toBe('INVITATION_OVER');
    now += 72 * HOUR - 1;
    expect((await look(second)).status).toBe(200);
    now += 1;
    expect((await look(second)).code).toBe('INVITATION_OVER');
    expect((await aBrowser().take(second, 'late')).code).toBe('INVITATION_OVER');
    expect((await look('ab'.repeat(32))).code).toBe('INVITATION_OVER');
  });

  it('is not used up by what went wrong', async () => {
    const token = await anInvitation(server, 'clumsy', ['viewer']);
    const wrong = await aBrowser().take(token, 'clumsy', { client: { origin: 'https://evil.example' } });
    expect(wrong.code).toBe('DEVICE_WRONG_ORIGIN');
    expect((await aBrowser().take(token, 'clumsy')).status).toBe(201);
  });

  it('is nothing that a copy of the database would open', async () => {
    const token = await anInvitation(server, 'secret', ['viewer']);
    const rows = await asOwner<{ token_hash: string }>(`SELECT token_hash FROM invitation WHERE person = 'secret'`);
    const hash = rows[0]?.token_hash ?? '';
    expect(hash).not.toBe(token);
    expect((await look(hash)).code).toBe('INVITATION_OVER');
    const events = await asOwner<{ body: string }>('SELECT body FROM event_log');
    expect(events.some(({ body }) => body.includes('"person.invited"'))).toBe(true);
    expect(events.some(({ body }) => body.includes(token) || body.includes(hash))).toBe(false);
  });

  it('makes nobody an approver or a governor, whatever roles it asks for', async () => {
    const session = await aConsoleSession(server, 'bob');
    for (const roles of [['approver'], ['governor'], ['viewer', 'viewer'], ['root']])
      expect((await invite(session, { person: 'mallory', roles })).code).toBe('MALFORMED');
    expect((await invite(session, { person: 'Mallory' })).code).toBe('MALFORMED');
    const nobody = await anInvitation(server, 'mallory');
    expect((await aBrowser().take(nobody, 'mallory')).code).toBe('FORBIDDEN');
    await expect(
      asOwner(`INSERT INTO person (id, roles, created_at) VALUES ('mallory', '{governor}', now())`),
    ).rejects.toThrow('person_roles_only_read');
  });

  it('leaves roles as they are unless it names others', async () => {
    for (const [roles, expected] of [
      [
        ['viewer', 'operator'],
        ['viewer', 'operator'],
      ],
      [undefined, ['viewer', 'operator']],
      [['viewer'], ['viewer']],
    ] as const) {
      const answer = await aBrowser().take(await anInvitation(server, 'pat', roles), 'pat');
      expect(answer.as(consoleSessionSchema).roles).toEqual(expected);
    }
  });

  it('is a governor’s to give, and only shortly after logging in', async () => {
    for (const session of [
      await aConsoleSession(server, 'alice', ['viewer', 'auditor', 'operator']),
      await aConsoleSession(server, 'an-operator', ['operator']),
    ])
      expect((await invite(session, { person: 'guest' })).code).toBe('FORBIDDEN');
    const bob = await aConsoleSession(server, 'bob');
    now += 10 * 60_000 + 1000;
    expect((await invite(bob, { person: 'guest' })).code).toBe('LOGIN_NOT_FRESH');
  });
});

describe('the people', () => {
  it('are listed for governors and operators, with passkeys and what still opens', async () => {
    const browser = aBrowser();
    await browser.take(await anInvitation(server, 'erin'), 'erin');
    await anInvitation(server, 'erin');
    const { items } = (await server.fetch('/v1/console/people', { headers: await aConsoleSession(server, 'bob') })).as(
      peopleSchema,
    );
    const erin = items.find(({ person }) => person === 'erin');
    expect(erin).toMatchObject({ roles: ['approver'], invitation: { invitedBy: 'host' } });
    expect(erin?.passkeys.map(({ id }) => id)).toEqual([browser.passkey.credentialId]);
    const dave = items.find(({ person }) => person === 'dave');
    expect(dave).toMatchObject({ roles: ['approver'], passkeys: [], invitation: null });
    const viewer = await aConsoleSession(server, 'a-viewer', ['viewer']);
    expect((await server.fetch('/v1/console/people', { headers: viewer })).code).toBe('FORBIDDEN');
  });
});
