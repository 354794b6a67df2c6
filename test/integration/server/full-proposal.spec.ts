import pg from 'pg';
import { readAsked, readSignedRequest } from '../../../src/protocol/evidence.js';
import { hashIntent } from '../../../src/protocol/derive-intent.js';
import { readSignedReceipt, verifyReceipt, writeSignedReceipt } from '../../../src/protocol/receipt.js';
import { fullProposalSchema } from '../../../src/server/approvers/full-proposal-view.js';
import { ALICE } from '../../support/builders/a-device.js';
import { BTC, LARGE_BTC } from '../../support/builders/a-policy.js';
import { aSigningModule, anEngine } from '../../support/builders/an-engine.js';
import { TestReceipts } from '../../support/builders/test-receipts.js';
import { aConsoleSession, type SessionHeaders } from '../../support/console-session.js';
import { approve, propose } from '../../support/proposals.js';
import { PUBLIC_URL, ServerUnderTest } from '../../support/server-under-test.js';

const ELSEWHERE = 'bcrt1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qzf4jry';
const module = aSigningModule(PUBLIC_URL);
let server: ServerUnderTest;
let receipts: TestReceipts;
let alice: SessionHeaders;
beforeAll(async () => {
  server = await ServerUnderTest.start();
  receipts = new TestReceipts(server.genesis);
  alice = await aConsoleSession(server, 'alice');
});
afterAll(() => server.stop());

const find = async (id: string, headers: Record<string, string> = alice) =>
  server.fetch(`/v1/console/withdrawals/${id}`, { headers });
const full = async (id: string) => (await find(id)).as(fullProposalSchema);
const take = (given: readonly Parameters<typeof writeSignedReceipt>[0][]) =>
  server.send(
    module.post('/v1/signing-work/receipts', { receipts: given.map(writeSignedReceipt) }, { tag: 'sekisho-work' }),
  );
const report = (balance: object) => {
  const wallets = [{ id: 'btc-hot', balances: [{ asset: BTC, ...balance }], limits: [] }];
  const body = { at: Math.floor(Date.now() / 1000), wallets, nodes: [] };
  return server.send(module.post('/v1/signing-work/report', body, { tag: 'sekisho-work' }));
};
async function inDatabase(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: server.database.url });
  await client.connect();
  await client.query(sql);
  await client.end();
}

describe('a withdrawal in full', () => {
  it('has the evidence, all receipts and events, and who had it before them', async () => {
    const proposal = await propose(server, { reference: 'w-full' });
    await take([receipts.state(proposal.intent, 'registered')]);
    await approve(server, ALICE, proposal);
    await server.post('/v1/console/opened', { withdrawalId: proposal.id }, alice);
    const shown = await full(proposal.id);
    expect(shown.proposal).toMatchObject({ withdrawalId: proposal.id, state: 'pending_approval', mine: false });
    expect(shown.proposal.votes).toHaveLength(1);
    expect(shown.receipts.map(({ message }) => message['outcome'])).toEqual(['registered']);
    const types = shown.events.map(({ event }) => (JSON.parse(event) as { type: string }).type);
    expect(types).toEqual([
      ...['withdrawal.received', 'withdrawal.changed', 'receipt.taken', 'vote.cast', 'withdrawal.looked_at'],
    ]);
    expect(shown.opened).toEqual([{ person: 'alice', openedAt: expect.any(String) as string }]);
  });

  it('tells what a page works out by itself, so that it sees where the server says something else', async () => {
    const { id, intent } = await propose(server);
    expect((await full(id)).told).toMatchObject({
      ...{ intentHash: hashIntent(intent), amountText: intent.amountText, amount: intent.amount.toString() },
      ...{ destination: intent.destination, maxFeeText: intent.maxFeeText, reference: intent.reference },
      ...{ engineKey: 'trading', rule: 'btc-large' },
    });
    await inDatabase(`ALTER TABLE withdrawal DISABLE TRIGGER withdrawal_content_is_fixed`);
    await inDatabase(`UPDATE withdrawal SET amount_text = '0.1 BTC', destination = '${ELSEWHERE}' WHERE id = '${id}'`);
    const { told, proposal } = await full(id);
    expect([told.amountText, told.destination]).toEqual(['0.1 BTC', ELSEWHERE]);
    const request = readSignedRequest(proposal.request);
    const derived = request && readAsked(request, server.genesis.policy);
    expect(derived?.kind === 'asked' && derived.intent.amountText).toBe(intent.amountText);
  });

  it('has what was paid to the same destination before, with what proves it', async () => {
    const paid = [];
    for (let count = 0; count < 3; count += 1) {
      const earlier = await propose(server, { amount: '60000', destination: ELSEWHERE });
      paid.push(earlier);
      await take(receipts.payment(earlier.intent, `${count}`.repeat(64)));
    }
    await propose(server, { destination: ELSEWHERE });
    const other = await propose(server, { amount: '60000' });
    await take(receipts.payment(other.intent, 'e'.repeat(64)));
    const { id } = await propose(server, { destination: ELSEWHERE });
    const later = await propose(server, { amount: '60000', destination: ELSEWHERE });
    await take(receipts.payment(later.intent, 'f'.repeat(64)));
    const { earlier } = await full(id);
    expect(earlier.count).toBe(3);
    expect(earlier.items.map(({ withdrawalId }) => withdrawalId)).toEqual(paid.map((each) => each.id).reverse());
    const { genesis, policy } = server.genesis;
    for (const { request, receipts: given } of earlier.items) {
      const signed = readSignedRequest(request);
      const asked = signed && readAsked(signed, policy);
      const last = readSignedReceipt(given.at(-1));
      expect(asked?.kind === 'asked' && asked.intent.destination).toBe(ELSEWHERE);
      expect(last?.message).toMatchObject({ outcome: 'final', intentHash: asked?.kind === 'asked' && asked.hash });
      expect(last !== null && verifyReceipt(genesis.deploymentId, last, genesis.attestationKey)).toBe(true);
    }
  });

  it('says what would be left in the wallet, less what is spoken for, and by how much it is too little', async () => {
    await inDatabase(`UPDATE withdrawal SET state = 'final' WHERE state NOT IN ('final')`);
    const reserved = await propose(server, { amount: '70000' });
    await take([receipts.state(reserved.intent, 'registered'), receipts.state(reserved.intent, 'authorised')]);
    const { id } = await propose(server);
    expect((await full(id)).wallet).toMatchObject({ balance: null, after: null, reserved: '70000' });
    expect((await full(reserved.id)).wallet.reserved).toBe('0');
    await report({ amount: '20000000' });
    const left = 20_000_000n - 70_000n - LARGE_BTC - 100_000n;
    expect((await full(id)).wallet).toMatchObject({
      ...{ wallet: 'btc-hot', balance: '20000000', balanceText: '0.2 BTC', reservedText: '0.0007 BTC' },
      ...{ after: left.toString(), afterText: '0.0983 BTC', code: null },
    });
    await report({ amount: '5000000' });
    expect((await full(id)).wallet).toMatchObject({ after: '-5170000', afterText: '-0.0517 BTC' });
    await report({ code: 'NODE_UNAVAILABLE' });
    expect((await full(id)).wallet).toMatchObject({ balance: null, code: 'NODE_UNAVAILABLE', after: null });
  });

  it('is for people, and only of what there is', async () => {
    const { id } = await propose(server);
    expect((await find('ab'.repeat(32))).code).toBe('NOT_FOUND');
    expect((await find('nothing')).code).toBe('NOT_FOUND');
    expect((await find(id, {})).code).toBe('UNAUTHENTICATED');
    const signed = anEngine('trading', PUBLIC_URL).get(`/v1/console/withdrawals/${id}`);
    expect((await server.send(signed)).code).toBe('UNAUTHENTICATED');
    expect((await find(id, await aConsoleSession(server, 'guest', ['viewer']))).status).toBe(200);
  });
});
