import pg from 'pg';
import { z } from 'zod';
import { eventPageSchema } from '../../../src/server/audit/event-views.js';
import { approverLoadSchema } from '../../../src/server/load/load-view.js';
import { ALICE, BOB } from '../../support/builders/a-device.js';
import { aGenesis } from '../../support/builders/a-genesis.js';
import { anEngine } from '../../support/builders/an-engine.js';
import { aConsoleSession, type SessionHeaders } from '../../support/console-session.js';
import { approve, logIn, propose, readAs, type Proposed } from '../../support/proposals.js';
import { PUBLIC_URL, ServerUnderTest, type Answer } from '../../support/server-under-test.js';

const governance = { threshold: 2, governors: ['bob', 'carol'], looseningDelaySeconds: 60, delayFloorSeconds: 60 };
const engine = anEngine('trading', PUBLIC_URL);
const SECOND = 1000;

let now = Date.now();
const clock = { now: () => new Date(now), seconds: () => Math.floor(now / 1000) };
let server: ServerUnderTest;
let alice: SessionHeaders;
let governor: SessionHeaders;
beforeAll(async () => {
  server = await ServerUnderTest.start({ genesis: aGenesis({ policy: { governance } }), clock });
  alice = await aConsoleSession(server, 'alice');
  governor = await aConsoleSession(server, 'bob');
});
afterAll(() => server.stop());

const opened = (session: SessionHeaders, { id }: Pick<Proposed, 'id'>): Promise<Answer> =>
  server.post('/v1/console/opened', { withdrawalId: id }, session);
const load = async (query = '') =>
  (await server.fetch(`/v1/console/load${query}`, { headers: governor })).as(approverLoadSchema);
const looked = z.object({ type: z.literal('withdrawal.looked_at'), person: z.string(), withdrawalId: z.string() });
const looksAt = async ({ id }: Proposed) => {
  const { items } = (await server.send(engine.get('/v1/events?limit=1000'))).as(eventPageSchema);
  return items.flatMap(({ event }) => {
    const read = looked.safeParse(JSON.parse(event));
    return read.success && read.data.withdrawalId === id ? [read.data.person] : [];
  });
};

describe('approvers’ load', () => {
  it('tells governors how long somebody looked, from the first time that they had it before them', async () => {
    const from = new Date(now).toISOString();
    const [read, unread, rushed] = [await propose(server), await propose(server), await propose(server)];
    expect((await opened(alice, read)).status).toBe(204);
    now += 30 * SECOND;
    expect((await opened(alice, read)).status).toBe(204);
    now += 10 * SECOND;
    await approve(server, ALICE, read);
    now += 120 * SECOND;
    await opened(alice, rushed);
    now += 2 * SECOND;
    await approve(server, ALICE, rushed);
    await approve(server, ALICE, unread);
    await approve(server, BOB, read);
    now += SECOND;
    const { items, isComplete } = await load(`?from=${from}`);
    expect(isComplete).toBe(true);
    // Whether the clock strikes in the middle of it is nobody's to choose: the hours add up all the same.
    const inHours = items.map(({ hours }) => [
      hours.reduce((sum, { approvals }) => sum + approvals, 0),
      hours.reduce((sum, { sameSecond }) => sum + sameSecond, 0),
    ]);
    expect(inHours).toEqual([
      [3, 2],
      [1, 0],
    ]);
    expect(items).toMatchObject([
      {
        ...{ person: 'alice', approvals: 3, timed: 2, medianSeconds: 2, leastSeconds: 2 },
        ...{ mostPerMinute: 2, sameSecond: 2 },
      },
      {
        ...{ person: 'bob', approvals: 1, timed: 0, medianSeconds: null, leastSeconds: null },
        ...{ mostPerMinute: 1, sameSecond: 0 },
      },
    ]);
    expect((await load(`?from=${from}&to=${from}`)).items).toEqual([]);
  });

  it('tells of votes from the command line too, from the time that the device fetched what it shows', async () => {
    now = Date.now();
    const from = new Date(now).toISOString();
    const [read, listed] = [await propose(server), await propose(server)];
    const token = await logIn(server, BOB);
    expect((await readAs(server, token, '/v1/proposals?state=open')).status).toBe(200);
    now += 15 * SECOND;
    for (let count = 0; count < 2; count += 1)
      expect((await readAs(server, token, `/v1/proposals/${read.id}`)).status).toBe(200);
    now += 25 * SECOND;
    expect((await readAs(server, token, `/v1/proposals/${read.id}`)).status).toBe(200);
    await approve(server, BOB, read);
    await approve(server, BOB, listed);
    // It was fetched for the first time when the vote was cast already: how long was looked is not known, and not zero.
    now += SECOND;
    expect((await readAs(server, token, `/v1/proposals/${listed.id}`)).status).toBe(200);
    const { items } = await load(`?from=${from}`);
    expect(items.find(({ person }) => person === 'bob')).toMatchObject({
      ...{ approvals: 2, timed: 1, medianSeconds: 25, leastSeconds: 25, mostPerMinute: 2, sameSecond: 2 },
    });
    expect((await readAs(server, token, `/v1/proposals/${'ab'.repeat(32)}`)).code).toBe('NOT_FOUND');
  });

  it('is for governors, and about periods that are some', async () => {
    for (const headers of [alice, await aConsoleSession(server, 'guest', ['auditor', 'operator'])])
      expect((await server.fetch('/v1/console/load', { headers })).code).toBe('FORBIDDEN');
    const path = '/v1/console/load?from=2026-01-02T00:00:00Z&to=';
    for (const to of ['2026-01-01T00:00:00Z', '2027-02-01T00:00:00Z', 'today'])
      expect((await server.fetch(`${path}${to}`, { headers: governor })).code).toBe('MALFORMED');
  });

  it('notes the opening of what there is, by whose session it is, and never takes it back', async () => {
    expect((await opened(alice, { id: 'ab'.repeat(32) })).code).toBe('NOT_FOUND');
    expect((await server.post('/v1/console/opened', { withdrawalId: 'x' }, alice)).code).toBe('MALFORMED');
    const named = { withdrawalId: 'ab'.repeat(32), person: 'bob' };
    expect((await server.post('/v1/console/opened', named, alice)).code).toBe('MALFORMED');
    const client = new pg.Client({ connectionString: server.database.url });
    await client.connect();
    for (const sql of ["UPDATE proposal_opened SET person = 'bob'", 'DELETE FROM proposal_opened'])
      await expect(client.query(sql)).rejects.toMatchObject({ code: '23001' });
    await client.end();
  });
});

describe('whoever looks at a withdrawal in full', () => {
  it.each(['/v1/proposals/:id', '/v1/withdrawals/:id'])('by %s stands in the log, once per session', async (path) => {
    const proposal = await propose(server);
    const look = (headers: SessionHeaders) => server.fetch(path.replace(':id', proposal.id), { headers });
    for (let count = 0; count < 3; count += 1) expect((await look(alice)).status).toBe(200);
    await Promise.all([look(governor), look(governor)]);
    expect(await looksAt(proposal)).toEqual(['alice', 'bob']);
    expect((await look(await aConsoleSession(server, 'alice'))).status).toBe(200);
    expect(await looksAt(proposal)).toEqual(['alice', 'bob', 'alice']);
  });

  it('does not where it is the engine that asked for it, or a device that has logged in', async () => {
    now = Date.now();
    const proposal = await propose(server);
    const asEngine = await server.send(engine.get(`/v1/withdrawals/${proposal.id}`));
    const asDevice = await readAs(server, await logIn(server, ALICE), `/v1/proposals/${proposal.id}`);
    expect([asEngine.status, asDevice.status]).toEqual([200, 200]);
    expect(await looksAt(proposal)).toEqual([]);
  });
});
