import pg from 'pg';
import { PERSON_ROLES } from '../../../src/server/auth/caller.js';
import { accessOf } from '../../../src/server/auth/allow.js';
import { reportListSchema } from '../../../src/server/reports/report-views.js';
import { consoleSessionSchema } from '../../../src/server/sessions/session-view.js';
import { aGenesis } from '../../support/builders/a-genesis.js';
import { aConsoleSession } from '../../support/console-session.js';
import { ServerUnderTest } from '../../support/server-under-test.js';

const CONSOLE_ORIGIN = 'https://console.sekisho.test';
const governance = { threshold: 2, governors: ['bob', 'carol'], looseningDelaySeconds: 60, delayFloorSeconds: 60 };
const SESSION = '/v1/console/session';

let now = Date.parse('2026-11-22T12:00:00Z');
const clock = { now: () => new Date(now), seconds: () => Math.floor(now / 1000) };
const MINUTE = 60_000;

let server: ServerUnderTest;
beforeAll(async () => {
  const console = { rpId: 'sekisho.test', origins: [CONSOLE_ORIGIN] };
  server = await ServerUnderTest.start({ genesis: aGenesis({ policy: { governance, console } }), clock });
});
afterAll(() => server.stop());

const read = (headers: Record<string, string>, path = SESSION) => server.fetch(path, { headers });

describe('a session', () => {
  it('says who somebody is, and what follows for them from the policy', async () => {
    const alice = (await read(await aConsoleSession(server, 'alice'))).as(consoleSessionSchema);
    expect(alice).toMatchObject({ person: 'alice', approver: 'alice', roles: ['approver'] });
    const bob = (await read(await aConsoleSession(server, 'bob', ['auditor']))).as(consoleSessionSchema);
    expect(bob.roles).toEqual(['auditor', 'approver', 'governor']);
    const guest = (await read(await aConsoleSession(server, 'guest', ['viewer']))).as(consoleSessionSchema);
    expect(guest).toMatchObject({ approver: null, roles: ['viewer'] });
  });

  it('ends after fifteen minutes without use, however it is asked', async () => {
    const session = await aConsoleSession(server, 'alice');
    now += 15 * MINUTE;
    expect((await read(session)).code).toBe('SESSION_OVER');
    expect((await read(session, '/v1/proposals')).code).toBe('SESSION_OVER');
  });

  it('goes on while it is used, and ends after eight hours all the same', async () => {
    const session = await aConsoleSession(server, 'alice');
    for (let minutes = 14; minutes < 480; minutes += 14) {
      now += 14 * MINUTE;
      expect((await read(session)).status).toBe(200);
    }
    now += 4 * MINUTE;
    expect((await read(session)).code).toBe('SESSION_OVER');
  });

  it('is dead after its owner logged out, in whoever’s hands the cookie is', async () => {
    const session = await aConsoleSession(server, 'alice');
    const { status, headers } = await server.fetch(SESSION, { method: 'DELETE', headers: session });
    expect([status, headers.get('set-cookie')]).toEqual([
      204,
      '__Host-sekisho=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0',
    ]);
    const stolen = await read(session);
    expect([stolen.status, stolen.code]).toEqual([401, 'SESSION_OVER']);
  });

  it('is nothing that a copy of the database would open', async () => {
    const session = await aConsoleSession(server, 'alice');
    const client = new pg.Client({ connectionString: server.database.url });
    await client.connect();
    const { rows } = await client.query<{ token_hash: string }>('SELECT token_hash FROM person_session');
    await client.end();
    expect(rows.length).toBeGreaterThan(0);
    for (const { token_hash: hash } of rows) {
      expect(session.cookie).not.toContain(hash);
      expect((await read({ cookie: `__Host-sekisho=${hash}` })).code).toBe('SESSION_OVER');
    }
  });

  it.each([
    ['none', {}],
    ['another cookie', { cookie: 'sekisho=ab' }],
    ['a token that is none', { cookie: '__Host-sekisho=ab' }],
    ['two', { cookie: `__Host-sekisho=${'ab'.repeat(32)}; __Host-sekisho=${'cd'.repeat(32)}` }],
  ])('is not there with %s', async (_, headers) => {
    const { status, code } = await read(headers);
    expect([status, code]).toEqual([401, 'UNAUTHENTICATED']);
  });

  it('is not the same as the session of a device', async () => {
    const { cookie } = await aConsoleSession(server, 'alice');
    const bearer = { authorization: `Bearer ${cookie.slice('__Host-sekisho='.length)}` };
    expect((await read(bearer, '/v1/proposals')).code).toBe('UNAUTHENTICATED');
  });

  it.each(['same-site', 'cross-site'])(
    'opens nothing for a page that is %s, though the cookie came along',
    async (site) => {
      const session = { ...(await aConsoleSession(server, 'alice')), 'sec-fetch-site': site };
      const { status, code } = await read(session, '/v1/proposals');
      expect([status, code]).toEqual([403, 'CROSS_SITE']);
    },
  );

  it('may be closed from the console’s own address in the policy, and from no other', async () => {
    const session = await aConsoleSession(server, 'alice');
    const close = (origin: string) => server.fetch(SESSION, { method: 'DELETE', headers: { ...session, origin } });
    expect((await close('https://evil.test')).code).toBe('CROSS_SITE');
    expect((await close('https://sekisho.test:8443')).code).toBe('CROSS_SITE');
    expect((await close(CONSOLE_ORIGIN)).status).toBe(204);
  });
});

describe('people at the console', () => {
  it.each(['/v1/proposals', '/v1/withdrawals', '/v1/wallets', '/v1/status'])(
    'may look at %s in every role',
    async (path) => {
      for (const person of ['alice', 'bob'])
        expect((await read(await aConsoleSession(server, person), path)).status).toBe(200);
      for (const role of ['viewer', 'auditor', 'operator'] as const)
        expect((await read(await aConsoleSession(server, `a-${role}`, [role]), path)).status).toBe(200);
    },
  );

  it('may look at nothing without a role', async () => {
    const session = await aConsoleSession(server, 'former');
    for (const path of [SESSION, '/v1/proposals', '/v1/withdrawals', '/v1/wallets', '/v1/status'])
      expect((await read(session, path)).code).toBe('FORBIDDEN');
  });

  it('take the audit’s export away as auditors only, and the log says who', async () => {
    const path = '/v1/audit/export?format=jsonl';
    for (const role of ['viewer', 'operator'] as const)
      expect((await read(await aConsoleSession(server, `a-${role}`, [role]), path)).code).toBe('FORBIDDEN');
    expect((await read(await aConsoleSession(server, 'alice'), path)).code).toBe('FORBIDDEN');
    const olga = await aConsoleSession(server, 'olga', ['auditor']);
    expect((await read(olga, '/v1/events')).status).toBe(200);
    expect((await read(await aConsoleSession(server, 'alice'), '/v1/events')).code).toBe('FORBIDDEN');
    const { status, text } = await read(olga, path);
    expect(status).toBe(200);
    expect(text).toContain(String.raw`\"auditor\":\"person:olga\"`);
  });

  it('are told to log in by routes that engines sign for, when a browser asks', async () => {
    expect((await read({ 'sec-fetch-site': 'same-origin' }, '/v1/wallets')).code).toBe('UNAUTHENTICATED');
    expect((await read({}, '/v1/wallets')).code).toBe('SIGNATURE_MISSING');
  });
});

describe('a page that stopped', () => {
  const report = (session: Record<string, string>, text: unknown) =>
    server.post('/v1/console/reports', { report: text }, { ...session, origin: CONSOLE_ORIGIN });
  const list = async () => {
    const auditor = await aConsoleSession(server, 'olga', ['auditor']);
    return (await read(auditor, '/v1/console/reports')).as(reportListSchema).items;
  };

  it('leaves word, for auditors, operators and governors, and in the log by its digest', async () => {
    const alice = await aConsoleSession(server, 'alice');
    expect((await report(alice, 'amount: 1 BTC, was 2 BTC\nat bc1q\u202e\u0000')).status).toBe(204);
    expect((await list())[0]).toMatchObject({
      person: 'alice',
      report: 'amount: 1 BTC, was 2 BTC\nat bc1q\ufffd\ufffd',
    });
    expect((await read(alice, '/v1/console/reports')).code).toBe('FORBIDDEN');
    for (const bad of ['', 'x'.repeat(4001), 1]) expect((await report(alice, bad)).code).toBe('MALFORMED');
  });

  it('is heard twenty times an hour in one session, also when all come at once', async () => {
    const alice = await aConsoleSession(server, 'alice');
    const codes = await Promise.all(Array.from({ length: 25 }, async () => (await report(alice, 'again')).code));
    expect(codes.filter((code) => code === 'answered 204')).toHaveLength(20);
    expect(new Set(codes)).toEqual(new Set(['answered 204', 'TOO_MANY_REPORTS']));
    expect((await report(await aConsoleSession(server, 'alice'), 'another tab')).status).toBe(204);
  });

  it('is still on the list when somebody else has reported and reported', async () => {
    expect((await report(await aConsoleSession(server, 'bob'), 'what bob saw')).status).toBe(204);
    for (let session = 0; session < 6; session += 1) {
      const mallory = await aConsoleSession(server, 'mallory', ['viewer']);
      for (let count = 0; count < 20; count += 1) await report(mallory, 'noise');
    }
    const listed = await list();
    expect(listed.filter(({ person }) => person === 'mallory')).toHaveLength(10);
    expect(listed).toContainEqual(expect.objectContaining({ person: 'bob', report: 'what bob saw' }));
  });
});

describe('a session', () => {
  // Votes, orders and changes prove by themselves who gives them, and nothing else does.
  it.each([
    ['POST', `/v1/proposals/${'0'.repeat(64)}/votes`, 'VOTE_MALFORMED'],
    ['POST', '/v1/orders', 'ORDER_MALFORMED'],
    ['POST', '/v1/policy/changes', 'POLICY_MALFORMED'],
    ['POST', '/v1/withdrawals', 'SIGNATURE_MISSING'],
    ['POST', `/v1/withdrawals/${'0'.repeat(64)}/cancel`, 'SIGNATURE_MISSING'],
    ['GET', '/v1/signing-work', 'SIGNATURE_MISSING'],
    ['POST', '/v1/signing-work/receipts', 'SIGNATURE_MISSING'],
  ])('opens no %s %s, with all roles together', async (method, path, code) => {
    const session = await aConsoleSession(server, 'bob', ['viewer', 'auditor', 'operator']);
    const body = method === 'GET' ? {} : { body: '{}' };
    const answer = await server.fetch(path, { method, headers: { ...session, origin: CONSOLE_ORIGIN }, ...body });
    expect(answer.code).toBe(code);
  });
});

it('a handler that says nothing is nobody’s, and one that is public and for people is for people', () => {
  expect(accessOf(() => undefined)).toBeUndefined();
  const handler = () => undefined;
  Reflect.defineMetadata('sekisho:access', { kind: 'public' }, handler);
  Reflect.defineMetadata('sekisho:people', PERSON_ROLES, handler);
  expect(accessOf(handler)).toEqual({ kind: 'restricted', roles: [], tag: null, people: PERSON_ROLES });
});
