import pg from 'pg';
import { z } from 'zod';
import { searchQuery } from '../../../src/server/withdrawals/search-query.js';
import { searchStatement } from '../../../src/server/withdrawals/search-withdrawals.js';
import { withdrawalPageSchema } from '../../../src/server/withdrawals/withdrawal-view.js';
import { BTC, ETH } from '../../support/builders/a-policy.js';
import { anEngine } from '../../support/builders/an-engine.js';
import { aConsoleSession, type SessionHeaders } from '../../support/console-session.js';
import { propose } from '../../support/proposals.js';
import { PUBLIC_URL, ServerUnderTest, type Answer } from '../../support/server-under-test.js';

const ADDRESS = `0x${'52'.repeat(20)}`;
const P2WSH = 'bcrt1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qzf4jry';
let server: ServerUnderTest;
let viewer: SessionHeaders;
let noon: string;

beforeAll(async () => {
  server = await ServerUnderTest.start();
  viewer = await aConsoleSession(server, 'guest', ['viewer']);
  await propose(server, { reference: 'w-1_a', amount: '50000' });
  await propose(server, { reference: 'w-10a', beneficiary: 'customer-7' });
  await propose(server, { reference: 'w-2', asset: ETH, amount: '7', destination: ADDRESS });
  noon = new Date().toISOString();
  await new Promise((resolve) => setTimeout(resolve, 5));
  await propose(server, { reference: 'w-3', destination: P2WSH, amount: '60000' });
});
afterAll(() => server.stop());

const search = (query: string, headers: Record<string, string> = viewer): Promise<Answer> =>
  server.fetch(`/v1/console/withdrawals${query}`, { headers });
const found = async (query: string) => {
  const { items } = (await search(query)).as(withdrawalPageSchema);
  return items.map(({ reference }) => reference);
};

describe('a search', () => {
  it.each<[string, () => string, string[]]>([
    ['nothing', () => '', ['w-3', 'w-2', 'w-10a', 'w-1_a']],
    ['a state', () => '?state=pending_approval', ['w-10a']],
    ['a state that none is in', () => '?state=failed', []],
    ['an asset', () => `?asset=${ETH}`, ['w-2']],
    ['a wallet', () => '?wallet=btc-hot', ['w-3', 'w-10a', 'w-1_a']],
    ['a destination', () => `?destination=${P2WSH}`, ['w-3']],
    ['a beneficiary', () => '?beneficiary=customer-7', ['w-10a']],
    ['an engine key', () => '?engineKey=trading', ['w-3', 'w-2', 'w-10a', 'w-1_a']],
    ['another engine key', () => '?engineKey=desk', []],
    ['a reference’s beginning', () => '?reference=w-1', ['w-10a', 'w-1_a']],
    ['a beginning with an underscore, which is one', () => '?reference=w-1_', ['w-1_a']],
    ['a rule', () => '?rule=btc-small', ['w-3', 'w-1_a']],
    ['an amount', () => `?asset=${BTC}&amountFrom=60000`, ['w-3', 'w-10a']],
    ['an amount’s range', () => `?asset=${BTC}&amountFrom=50001&amountTo=60000`, ['w-3']],
    ['a time', () => `?from=${noon}`, ['w-3']],
    ['the time before', () => `?to=${noon}`, ['w-2', 'w-10a', 'w-1_a']],
    ['several at once', () => `?wallet=btc-hot&rule=btc-small&to=${noon}`, ['w-1_a']],
  ])('for %s finds what fits', async (_what, query, references) => {
    expect(await found(query())).toEqual(references);
  });

  it('goes on where the page before ended, each once, whatever comes meanwhile', async () => {
    const first = (await search('?limit=2')).as(withdrawalPageSchema);
    const late = await propose(server, { reference: 'w-late', amount: '50000' });
    const second = (await search(`?limit=2&cursor=${first.nextCursor}`)).as(withdrawalPageSchema);
    expect([...first.items, ...second.items].map(({ reference }) => reference)).toEqual([
      ...['w-3', 'w-2', 'w-10a', 'w-1_a'],
    ]);
    expect(second.nextCursor).toBeNull();
    expect((await found(`?from=${noon}`))[0]).toBe(late.intent.reference);
  });

  it.each([
    ...['?state=paid', '?amountFrom=5', '?amountTo=5', `?asset=${BTC}&amountFrom=1e3`, '?destination=nowhere'],
    ...['?reference=%25', '?reference=', '?rule=a%2Bb', '?from=yesterday', '?limit=0', '?limit=101', '?cursor=x'],
    ...['?color=red', '?state=final&state=final', `?cursor=${Buffer.from('older 1').toString('base64url')}`],
  ])('is not made of %s', async (query) => {
    expect((await search(query)).code).toBe('MALFORMED');
  });

  it('is for people: an engine’s signature does not open it, nor does nothing', async () => {
    const path = '/v1/console/withdrawals';
    expect((await server.send(anEngine('trading', PUBLIC_URL).get(path))).code).toBe('UNAUTHENTICATED');
    expect((await search('', {})).code).toBe('UNAUTHENTICATED');
  });
});

const plan = z.array(z.object({ 'QUERY PLAN': z.string() }));

describe('twenty thousand withdrawals', () => {
  let client: pg.Client;
  beforeAll(async () => {
    client = new pg.Client({ connectionString: server.database.url });
    await client.connect();
    await client.query(`
      INSERT INTO withdrawal (
        id, reference, idempotency_key, body_hash, engine_key, request, intent_hash, asset, amount, amount_text,
        destination, destination_bytes, memo, beneficiary, wallet, max_fee, max_fee_text, not_after, initiators, tier,
        policy_hash, state, created_at, updated_at, decision)
      SELECT encode(sha256(n::text::bytea), 'hex'), 'bulk-' || n, 'bulk-' || n, body_hash, 'engine-' || n % 3, request,
        intent_hash, 'asset-' || n % 5, n, '', 'place-' || n % 4000, 'place-' || n % 4000, '', 'customer-' || n % 4000,
        'wallet-' || n % 3, 0, '', 1, '{}', 'tier', policy_hash, CASE WHEN n % 500 = 0 THEN 'failed' ELSE 'final' END,
        created_at - n * interval '1 minute', created_at,
        jsonb_build_object('policyHash', policy_hash, 'rule', 'rule-' || n % 300 || '+other', 'trace', '[]'::jsonb)
      FROM withdrawal, generate_series(1, 20000) n WHERE reference = 'w-2'`);
    await client.query('ANALYZE withdrawal');
  }, 60_000);
  afterAll(() => client.end());

  it.each<[string, Record<string, string>, string | null]>([
    ['nothing', {}, null],
    ['a rare state', { state: 'failed' }, null],
    ['a usual state', { state: 'final' }, null],
    ['an asset', { asset: 'asset-3' }, null],
    ['large amounts', { asset: 'asset-3', amountFrom: '19900' }, null],
    ['a destination', {}, 'place-17'],
    ['a beneficiary', { beneficiary: 'customer-17' }, null],
    ['a wallet', { wallet: 'wallet-2' }, null],
    ['an engine key', { engineKey: 'engine-2' }, null],
    ['a reference’s beginning', { reference: 'bulk-199' }, null],
    ['a rule', { rule: 'rule-17' }, null],
    ['times long past', { from: '2020-01-01T00:00:00Z', to: '2020-01-02T00:00:00Z' }, null],
  ])('are not all gone through for %s', async (_what, given, bytes) => {
    const { sql, values } = searchStatement(searchQuery.parse(given), bytes === null ? null : [bytes], 51);
    const { rows } = await client.query(`EXPLAIN (ANALYZE, TIMING OFF, BUFFERS OFF) ${sql}`, [...values]);
    const lines = plan.parse(rows).map((row) => row['QUERY PLAN']);
    expect(lines.join('\n')).not.toContain('Seq Scan');
    const most = Math.max(...lines.map(touched));
    expect(most).toBeGreaterThan(given['from'] === undefined ? 0 : -1);
    expect(most).toBeLessThan(500);
  });
});

/** How many rows a step of a plan has handed on or thrown away. */
function touched(line: string): number {
  const rows = /actual rows=([0-9.]+) loops=([0-9]+)/.exec(line);
  const removed = /Rows Removed by (?:Filter|Index Recheck): ([0-9]+)/.exec(line);
  return rows === null ? Number(removed?.[1] ?? 0) : Number(rows[1]) * Number(rows[2]);
}
