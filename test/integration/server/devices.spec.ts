import pg from 'pg';
import { z } from 'zod';
import { writeSignedChange } from '../../../src/protocol/governance/signed-change.js';
import { writeSignedOrder } from '../../../src/protocol/orders/signed-order.js';
import { deviceUsesSchema } from '../../../src/server/devices/device-views.js';
import { LAST_USES } from '../../../src/server/devices/last-uses.js';
import { aChange, followingDocument } from '../../support/builders/a-change.js';
import { ALICE, BOB, CAROL, DAVE, ERIN, type TestDevice } from '../../support/builders/a-device.js';
import { aGenesis } from '../../support/builders/a-genesis.js';
import { aPolicyDocument } from '../../support/builders/a-policy.js';
import { aFreeze, GOVERNED } from '../../support/builders/an-order.js';
import { aConsoleSession } from '../../support/console-session.js';
import { approve, propose } from '../../support/proposals.js';
import { ServerUnderTest } from '../../support/server-under-test.js';
import { TestClock } from '../../support/test-clock.js';

const clock = new TestClock();
const genesis = aGenesis({ policy: GOVERNED });
let server: ServerUnderTest;
let client: pg.Client;
beforeAll(async () => {
  server = await ServerUnderTest.start({ clock, genesis });
  client = new pg.Client({ connectionString: server.database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await server.stop();
});

const uses = async () => {
  const headers = await aConsoleSession(server, 'guest', ['viewer']);
  return (await server.fetch('/v1/console/devices', { headers })).as(deviceUsesSchema).items;
};
/** The test’s clock goes on by itself; what is asked is which of three moments, ten seconds from each other. */
const near = (moment: string) => (at: string | null) =>
  at !== null && Math.abs(Date.parse(at) - Date.parse(moment)) < 5000;
const useOf = async ({ id }: TestDevice) => (await uses()).find(({ device }) => device === id);

it('tells of every device of the policy when it last voted, ordered or signed a change, and of no other', async () => {
  expect((await uses()).map(({ device }) => device)).toEqual([...genesis.policy.devices.keys()].sort());
  expect((await uses()).every(({ lastUsedAt, by }) => lastUsedAt === null && by === null)).toBe(true);

  const voted = clock.now().toISOString();
  const proposal = await propose(server);
  for (const device of [ALICE, BOB, ERIN]) expect((await approve(server, device, proposal)).code).toBe('answered 201');
  clock.pass(10);
  const ordered = clock.now().toISOString();
  for (const device of [BOB, CAROL])
    expect((await server.post('/v1/orders', writeSignedOrder(aFreeze(device, genesis.policy)))).status).toBe(202);
  clock.pass(10);
  const signed = clock.now().toISOString();
  const longer = followingDocument(aPolicyDocument(GOVERNED), (edited) => {
    edited['maxLifetimeSeconds'] = 8 * 86_400;
  });
  const change = writeSignedChange(aChange(longer, genesis.policy, [ALICE]));
  expect((await server.post('/v1/policy/changes', change)).code).toBe('answered 202');

  const told = [ALICE, BOB, CAROL, ERIN, DAVE].map(async (device) => {
    const { lastUsedAt = null, by } = (await useOf(device)) ?? {};
    return [by, Object.entries({ voted, ordered, signed }).find(([, moment]) => near(moment)(lastUsedAt))?.[0] ?? null];
  });
  expect(await Promise.all(told)).toEqual([
    ['change', 'signed'],
    ['order', 'ordered'],
    ['order', 'ordered'],
    ['vote', 'voted'],
    [null, null],
  ]);
});

it('is not told to whoever has not logged in', async () => {
  expect((await server.fetch('/v1/console/devices')).code).toBe('UNAUTHENTICATED');
});

it('does not go through what else was signed, of which there may be years', async () => {
  await client.query(
    `
    INSERT INTO stop_order (digest, verb, approver, device, signed, recorded_at)
    SELECT encode(sha256(n::text::bytea), 'hex'), verb, approver, device, signed, recorded_at - n * interval '1 minute'
      FROM stop_order, generate_series(1, 20000) n WHERE device = $1 AND verb = 'Freeze'`,
    [BOB.id],
  );
  await client.query(
    `
    INSERT INTO withdrawal_vote (withdrawal_id, approver, choice, device, intent_hash, digest, cast_at, expires_at,
                                 signed, recorded_at)
    SELECT withdrawal_id, 'person-' || n, choice, 'device-' || n, intent_hash, digest, cast_at, expires_at, signed,
           recorded_at
      FROM withdrawal_vote, generate_series(1, 20000) n WHERE device = $1`,
    [ERIN.id],
  );
  await client.query('ANALYZE stop_order; ANALYZE withdrawal_vote');
  const devices = [...genesis.policy.devices.keys()];
  const { rows } = await client.query(`EXPLAIN (ANALYZE, TIMING OFF, BUFFERS OFF) ${LAST_USES}`, [devices]);
  const plan = z.array(z.object({ 'QUERY PLAN': z.string() })).parse(rows);
  const lines = plan.map((row) => row['QUERY PLAN']).join('\n');
  expect(lines).not.toMatch(/Seq Scan on (stop_order|withdrawal_vote)/);
  const touched = [...lines.matchAll(/actual rows=([0-9.]+) loops=([0-9]+)/g)].map(([, rows = '', loops = '']) =>
    Math.round(Number(rows) * Number(loops)),
  );
  expect(Math.max(...touched)).toBeLessThanOrEqual(devices.length * 3);
  expect((await useOf(BOB))?.by).toBe('order');
}, 60_000);
