import pg from 'pg';
import { z } from 'zod';
import { leafHash, merkleRoot } from '../../../src/protocol/log/merkle-tree.js';
import { readWorkPackage } from '../../../src/protocol/work-package.js';
import { type Hex32 } from '../../../src/protocol/hex.js';
import { writeSignedReceipt } from '../../../src/protocol/receipt.js';
import { eventPageSchema } from '../../../src/server/audit/event-views.js';
import { ALICE, BOB, DAVE } from '../../support/builders/a-device.js';
import { aSigningModule, anAuditor, anEngine } from '../../support/builders/an-engine.js';
import { TestReceipts } from '../../support/builders/test-receipts.js';
import { approve, propose } from '../../support/proposals.js';
import { PUBLIC_URL, ServerUnderTest } from '../../support/server-under-test.js';

const engine = anEngine('trading', PUBLIC_URL);
const auditor = anAuditor('auditor', PUBLIC_URL);
const utf8 = new TextEncoder();
const typed = z.object({ type: z.string() });
const line = z.looseObject({ kind: z.string() });

let server: ServerUnderTest;
beforeAll(async () => {
  server = await ServerUnderTest.start();
});
afterAll(() => server.stop());

const events = async (query = '') => (await server.send(engine.get(`/v1/events${query}`))).as(eventPageSchema);
const typesOf = (items: readonly { event: string }[]) => items.map(({ event }) => typed.parse(JSON.parse(event)).type);
const exported = async (query: string) =>
  (await server.send(auditor.get(`/v1/audit/export?${query}`))).text
    .trim()
    .split('\n')
    .map((text) => line.parse(JSON.parse(text)));

describe('the log', () => {
  it('has every step with index and leaf, under a root that anybody can recompute', async () => {
    const before = (await events('?limit=1000')).head.size;
    const proposal = await propose(server);
    for (const device of [ALICE, BOB, DAVE]) await approve(server, device, proposal);
    const page = await events(`?limit=1000&after=${before - 1}`);
    expect(typesOf(page.items)).toEqual([
      ...['withdrawal.received', 'withdrawal.changed', 'vote.cast', 'vote.cast', 'vote.cast', 'withdrawal.changed'],
    ]);
    const all = (await events('?limit=1000')).items;
    expect(all.map(({ index }) => index)).toEqual(all.map((_, place) => place));
    expect(all.map(({ leaf }) => leaf)).toEqual(all.map(({ event }) => leafHash(utf8.encode(event))));
    expect(page.head).toEqual({ size: all.length, root: merkleRoot(all.map(({ leaf }) => leaf as Hex32)) });
  });

  it('lets a reader wait for news, and come again from where it was', async () => {
    const { head } = await events('?limit=1');
    const waiting = events(`?after=${head.size - 1}&waitSeconds=20`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await propose(server);
    const answered = Date.now();
    const { items } = await waiting;
    expect(typesOf(items)).toEqual(['withdrawal.received', 'withdrawal.changed']);
    // Looking by itself it would have found it as well, up to a second later.
    expect(Date.now() - answered).toBeLessThan(300);
    expect((await events(`?after=${head.size + 1}`)).items).toEqual([]);
  });

  it('has no gaps and no doubles when many write at once', async () => {
    await Promise.all(Array.from({ length: 40 }, () => propose(server, { amount: '50000' })));
    const { items, head } = await events('?limit=1000');
    expect(items.map(({ index }) => index)).toEqual(Array.from({ length: head.size }, (_, index) => index));
    expect(head.root).toBe(merkleRoot(items.map(({ leaf }) => leaf as Hex32)));
  });

  it.each(['?after=x', '?after=-2', '?limit=0', '?limit=1001', '?waitSeconds=26', '?limit=1&limit=2', '?color=red'])(
    'is not read with %s',
    async (query) => {
      expect((await server.send(engine.get(`/v1/events${query}`))).code).toBe('MALFORMED');
    },
  );
});

describe('the export', () => {
  it('has everything: genesis, all events, each withdrawal with its evidence and receipts, and the root', async () => {
    const proposal = await propose(server, { reference: 'w-export' });
    await approve(server, ALICE, proposal);
    const receipts = new TestReceipts(server.genesis);
    const registered = receipts.state(proposal.intent, 'registered');
    const lost = { ...proposal.intent, withdrawalId: 'ab'.repeat(32) as Hex32, reference: 'w-lost' };
    const aboutNone = receipts.state(lost, 'refused', { reason: 'PACKAGE_MALFORMED', finality: 'retryable' });
    const body = { receipts: [registered, aboutNone].map(writeSignedReceipt) };
    await server.send(aSigningModule(PUBLIC_URL).post('/v1/signing-work/receipts', body, { tag: 'sekisho-work' }));

    const lines = await exported('format=jsonl');
    expect(lines[0]).toEqual({ kind: 'genesis', ...genesisFiles() });
    const logged = lines.filter(({ kind }) => kind === 'event');
    expect(logged.at(-1)?.['event']).toContain('"type":"audit.exported"');
    const found = lines.find((each) => each.kind === 'withdrawal' && each['reference'] === 'w-export');
    expect(found).toMatchObject({
      id: proposal.id,
      state: 'pending_approval',
      receipts: [writeSignedReceipt(registered)],
    });
    expect(readWorkPackage(found?.['package'])?.votes).toHaveLength(1);
    const others = lines.filter(({ kind }) => kind === 'receipt').map(({ receipt }) => receipt);
    expect(others).toEqual([writeSignedReceipt(aboutNone)]);
    const leaves = logged.map(({ event }) => leafHash(utf8.encode(String(event))));
    const withdrawals = lines.filter(({ kind }) => kind === 'withdrawal').length;
    expect(lines.at(-1)).toEqual({ kind: 'end', events: logged.length, withdrawals, root: merkleRoot(leaves) });
  });

  it('streams more than one batch without losing or repeating any', async () => {
    for (let round = 0; round < 3; round += 1) {
      await Promise.all(Array.from({ length: 80 }, () => propose(server, { amount: '50000' })));
    }
    const lines = await exported('format=jsonl&state=authorised');
    const ids = lines.filter(({ kind }) => kind === 'withdrawal').map(({ id }) => id);
    expect(ids.length).toBe(await countAuthorised());
    expect(ids.length).toBeGreaterThan(240);
    expect(new Set(ids).size).toBe(ids.length);
  }, 60_000);

  it('chooses withdrawals by time and state, while the log stays complete', async () => {
    const cut = new Date().toISOString();
    await propose(server, { reference: 'w-after' });
    await propose(server, { reference: 'w-after-small', amount: '50000' });
    const after = await exported(`format=jsonl&from=${cut}&state=pending_approval`);
    expect(after.filter(({ kind }) => kind === 'withdrawal').map(({ reference }) => reference)).toEqual(['w-after']);
    expect(after.filter(({ kind }) => kind === 'event').length).toBeGreaterThan(100);
    const before = await exported(`format=jsonl&to=${cut}`);
    expect(before.some(({ reference }) => reference === 'w-after')).toBe(false);
    expect((await server.send(auditor.get('/v1/audit/export?format=jsonl&from=yesterday'))).code).toBe('MALFORMED');
  });

  it('as CSV has a row for each withdrawal, and nothing in it that a spreadsheet would execute', async () => {
    await propose(server, { reference: 'w-csv', beneficiary: 'customer-9' });
    // No such beneficiary passes the door; one that came in otherwise must be harmless all the same.
    await inDatabase('ALTER TABLE withdrawal DISABLE TRIGGER withdrawal_content_is_fixed');
    await inDatabase(`UPDATE withdrawal SET beneficiary = '=HYPERLINK("http://evil")' WHERE reference = 'w-csv'`);
    const answer = await server.send(auditor.get('/v1/audit/export?format=csv&state=pending_approval'));
    expect(answer.headers.get('content-type')).toContain('text/csv');
    const rows = answer.text.split('\r\n');
    expect(rows[0]).toMatch(/^id,reference,state,/);
    expect(rows.find((row) => row.includes('w-csv'))).toContain(`"'=HYPERLINK(""http://evil"")"`);
  });

  it('is for auditors alone', async () => {
    expect((await server.send(engine.get('/v1/audit/export?format=jsonl'))).code).toBe('FORBIDDEN');
    expect((await server.send(auditor.get('/v1/audit/export'))).code).toBe('MALFORMED');
  });
});

function genesisFiles() {
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  const { genesis, policy, enrolments } = server.genesis.files;
  return { genesis: text(genesis), policy: text(policy), enrolments: text(enrolments) };
}

async function countAuthorised(): Promise<number> {
  const [row] = await inDatabase(`SELECT count(*)::int AS n FROM withdrawal WHERE state = 'authorised'`);
  return z.object({ n: z.int() }).parse(row).n;
}

async function inDatabase(sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: server.database.url });
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(sql);
  await client.end();
  return rows;
}
