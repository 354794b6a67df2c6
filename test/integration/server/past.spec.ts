import pg from 'pg';
import { z } from 'zod';
import { backtest } from '../../../src/desk/trial/backtest.js';
import { pastOf, readPast } from '../../../src/desk/trial/read-past.js';
import { PolicyHistory } from '../../../src/protocol/policy-history.js';
import { type SignedReceipt, writeSignedReceipt } from '../../../src/protocol/receipt.js';
import { eventPageSchema } from '../../../src/server/audit/event-views.js';
import { pastPageSchema, type PastPage } from '../../../src/server/past/past-view.js';
import { aFindingsMessage } from '../../support/builders/a-findings-message.js';
import { aGenesis } from '../../support/builders/a-genesis.js';
import { LARGE_BTC } from '../../support/builders/a-policy.js';
import { anEngine, aSigningModule } from '../../support/builders/an-engine.js';
import { TestReceipts } from '../../support/builders/test-receipts.js';
import { aConsoleSession, type SessionHeaders } from '../../support/console-session.js';
import { propose } from '../../support/proposals.js';
import { PUBLIC_URL, ServerUnderTest, type Answer } from '../../support/server-under-test.js';

const governance = { threshold: 2, governors: ['bob', 'carol'], looseningDelaySeconds: 60, delayFloorSeconds: 60 };
const NOW = Math.floor(Date.now() / 1000);
let server: ServerUnderTest;
let governor: SessionHeaders;
beforeAll(async () => {
  server = await ServerUnderTest.start({ genesis: aGenesis({ policy: { governance } }) });
  governor = await aConsoleSession(server, 'bob');
  const receipts = new TestReceipts(server.genesis);
  const [large, small, unregistered] = [
    await propose(server, { reference: 'w-large' }),
    await propose(server, { reference: 'w-small', amount: '50000' }),
    await propose(server, { reference: 'w-unregistered' }),
  ];
  expect(unregistered.id).not.toBe(large.id);
  const findings = aFindingsMessage(NOW);
  const paid = receipts.payment(large.intent, 'ab'.repeat(32));
  await take([...paid, receipts.state(small.intent, 'registered', { findings })]);
  await inDatabase(`INSERT INTO withdrawal (
      id, reference, idempotency_key, body_hash, engine_key, request, intent_hash, asset, amount, amount_text, destination,
      destination_bytes, memo, beneficiary, wallet, max_fee, max_fee_text, not_after, initiators, tier, policy_hash, state,
      created_at, updated_at, decision, registered_at)
    SELECT repeat('e', 64), 'w-ancient', 'w-ancient', body_hash, engine_key, request, intent_hash, asset, amount,
      amount_text, destination, destination_bytes, memo, beneficiary, wallet, max_fee, max_fee_text, not_after, initiators,
      tier, policy_hash, state, created_at - interval '91 days', updated_at, decision, 1
    FROM withdrawal WHERE reference = 'w-large'`);
});
afterAll(() => server.stop());

async function take(given: readonly SignedReceipt[]): Promise<void> {
  const body = { receipts: given.map(writeSignedReceipt) };
  await server.send(aSigningModule(PUBLIC_URL).post('/v1/signing-work/receipts', body, { tag: 'sekisho-work' }));
}
async function inDatabase(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: server.database.url });
  await client.connect();
  await client.query(sql);
  await client.end();
}
const ask = (query = '', headers: Record<string, string> = governor): Promise<Answer> =>
  server.fetch(`/v1/console/past${query}`, { headers });
const page = async (query = ''): Promise<PastPage> => (await ask(query)).as(pastPageSchema);
const trusted = () => ({
  genesis: server.genesis.genesis,
  policies: PolicyHistory.of(server.genesis.policy),
});

describe('the past, for governors', () => {
  it('is what was registered, with what was found out and what became of it, as a backtest wants it', async () => {
    const { items, nextCursor } = await page();
    expect(nextCursor).toBeNull();
    const history = pastOf([readPast(items, trusted())]);
    expect(history.map(({ request }) => request.reference)).toEqual(['w-large', 'w-small']);
    expect(history[1]).toMatchObject({ findings: { destinationClass: 'new' }, signedAt: null, finalAt: null });
    expect(history[0]?.signedAt).toBeGreaterThanOrEqual(NOW);
    expect(history[0]).toMatchObject({ engineKey: 'trading', request: { amount: LARGE_BTC.toString() } });
    expect(backtest(history, server.genesis.policy, 30)).toMatchObject({ before: { total: 2 }, differences: [] });
  });

  it('comes in pages, each withdrawal once', async () => {
    const first = await page('?limit=1');
    const second = await page(`?limit=1&cursor=${first.nextCursor}`);
    expect([first, second].map(({ items }) => items.length)).toEqual([1, 1]);
    expect(second.nextCursor).toBeNull();
    const pages = [first, second, first].map(({ items }) => readPast(items, trusted()));
    expect(pastOf(pages).map(({ request }) => request.reference)).toEqual(['w-large', 'w-small']);
  });

  it('is believed as far as it is signed', async () => {
    const { items } = await page();
    const [small, large] = ['w-small', 'w-large'].map((reference) =>
      items.find(({ receipts }) => receipts[0]?.message['reference'] === reference),
    );
    const read = (...given: unknown[]) => readPast(given, trusted()).length;
    expect(read(small, large)).toBe(2);
    expect(read({ ...small, request: large?.request })).toBe(0);
    expect(read({ ...small, receipts: large?.receipts })).toBe(0);
    expect(read({ ...small, receipts: [] })).toBe(0);
    const forged = small?.receipts.map(({ message, signature }) => ({
      message: { ...message, recordedAt: 5 },
      signature,
    }));
    expect(read({ ...small, receipts: forged })).toBe(0);
    expect(readPast('nothing', trusted())).toEqual([]);
  });

  it('is governors’ to see, and that they have stands in the log once per session', async () => {
    for (const headers of [await aConsoleSession(server, 'alice'), await aConsoleSession(server, 'guest', ['auditor'])])
      expect((await ask('', headers)).code).toBe('FORBIDDEN');
    for (const query of ['?days=91', '?days=0', '?limit=201', '?cursor=x', '?from=1'])
      expect((await ask(query)).code).toBe('MALFORMED');
    const engine = anEngine('trading', PUBLIC_URL);
    const { items } = (await server.send(engine.get('/v1/events?limit=1000'))).as(eventPageSchema);
    const looked = z.object({ type: z.literal('past.looked_at'), person: z.string() });
    const looks = items.filter(({ event }) => looked.safeParse(JSON.parse(event)).success);
    expect(looks).toHaveLength(1);
  });
});
