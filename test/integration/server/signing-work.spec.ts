import pg from 'pg';
import { CODES } from '../../../src/protocol/codes.js';
import { readAsked } from '../../../src/protocol/evidence.js';
import { type SignedRequest } from '../../../src/protocol/http-signature.js';
import { type Intent } from '../../../src/protocol/verbs.js';
import { readWorkPackage } from '../../../src/protocol/work-package.js';
import { writeSignedReceipt, type SignedReceipt } from '../../../src/protocol/receipt.js';
import { takenSchema, workSchema, type WorkView } from '../../../src/server/signing-work/signing-work-views.js';
import { withdrawalViewSchema } from '../../../src/server/withdrawals/withdrawal-view.js';
import { statusSchema } from '../../../src/server/status/status-view.js';
import { walletListSchema } from '../../../src/server/wallets/wallet-view.js';
import { ALICE, BOB, DAVE, ERIN } from '../../support/builders/a-device.js';
import { BTC, ETH, LARGE_BTC } from '../../support/builders/a-policy.js';
import { aSigningModule, anAuditor, anEngine, aWithdrawal } from '../../support/builders/an-engine.js';
import { TestReceipts } from '../../support/builders/test-receipts.js';
import { approve, cast, lookUp, propose } from '../../support/proposals.js';
import { PUBLIC_URL, ServerUnderTest, type Answer } from '../../support/server-under-test.js';

const engine = anEngine('trading', PUBLIC_URL);
const signingModule = aSigningModule(PUBLIC_URL);
const TXID = 'cd'.repeat(32);

let server: ServerUnderTest;
let receipts: TestReceipts;
beforeEach(async () => {
  server = await ServerUnderTest.start();
  receipts = new TestReceipts(server.genesis);
});
afterEach(() => server.stop());

async function pull(waitSeconds = 0): Promise<WorkView['items']> {
  const answer = await server.send(
    signingModule.get(`/v1/signing-work?waitSeconds=${waitSeconds}`, { tag: 'sekisho-work' }),
  );
  return answer.as(workSchema).items;
}
const pulled = async () => (await pull()).map(({ withdrawalId }) => withdrawalId);

function hand(...signed: SignedReceipt[]): Promise<Answer> {
  const body = { receipts: signed.map(writeSignedReceipt) };
  return server.send(signingModule.post('/v1/signing-work/receipts', body, { tag: 'sekisho-work' }));
}
async function inDatabase(sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: server.database.url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** A request that has not been sent. */
function aSmallOne(): { readonly request: SignedRequest; readonly intent: Intent } {
  const { policy } = server.genesis;
  const request = engine.withdrawal(aWithdrawal(policy.deploymentId));
  const asked = readAsked(request, policy);
  if (asked.kind !== 'asked') throw new Error(asked.kind);
  return { request, intent: asked.intent };
}
const taken = async (...signed: SignedReceipt[]) => (await hand(...signed)).as(takenSchema).lastSequence;

describe('work', () => {
  it('is handed out at intake as evidence that the protocol reads, and not again while the module works on it', async () => {
    const small = await propose(server, { amount: '50000' });
    const [item, ...more] = await pull();
    expect([item?.withdrawalId, more.length]).toEqual([small.id, 0]);
    const read = readWorkPackage(item?.package);
    expect(read).toMatchObject({ votes: [], cancel: null });
    expect(new TextDecoder().decode(read?.request.body)).toContain(small.intent.reference);
    expect(await pulled()).toEqual([]);
  });

  it('is handed out again when no receipt came, because the module may have died over it', async () => {
    const { id } = await propose(server);
    await pull();
    expect(await pulled()).toEqual([]);
    await server.letWorkWait(5);
    expect(await pulled()).toEqual([id]);
  });

  it('comes back when so many approvals have lapsed that nobody is left to make up for them', async () => {
    const proposal = await propose(server);
    await pull();
    await hand(receipts.state(proposal.intent, 'registered'));
    const expiresAt = Math.floor(Date.now() / 1000) + 2;
    for (const device of [ALICE, BOB])
      await cast(server, proposal.id, device.approve(server.genesis.policy, proposal.intent, { expiresAt }));
    expect(await pulled()).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 2500));
    const [item] = await pull();
    expect(readWorkPackage(item?.package)?.votes).toHaveLength(2);
    expect(await lookUp(server, proposal.id)).toMatchObject({
      state: 'pending_approval',
      reason: 'QUORUM_UNREACHABLE',
    });
    expect((await approve(server, DAVE, proposal)).code).toBe('WITHDRAWAL_NOT_OPEN');
  }, 15_000);

  it('comes back with the votes when the quorum is complete', async () => {
    const proposal = await propose(server);
    await pull();
    expect(await taken(receipts.state(proposal.intent, 'registered'))).toBe(1);
    for (const device of [ALICE, BOB]) await approve(server, device, proposal);
    expect(await pulled()).toEqual([]);
    await approve(server, DAVE, proposal);
    const [item] = await pull();
    expect(readWorkPackage(item?.package)?.votes.map(({ message }) => message.approver)).toEqual([
      'alice',
      'bob',
      'dave',
    ]);
  });

  it('comes back when the approvers reject, and when the engine cancels', async () => {
    const [rejected, cancelled] = [await propose(server), await propose(server)];
    await pull();
    await taken(receipts.state(rejected.intent, 'registered'), receipts.state(cancelled.intent, 'registered'));
    const { policy } = server.genesis;
    for (const device of [DAVE, ERIN]) await cast(server, rejected.id, device.reject(policy, rejected.intent));
    const cancel = engine.cancel(policy.deploymentId, cancelled.id, cancelled.intent.reference);
    expect((await server.send(cancel)).status).toBe(202);
    const items = await pull();
    expect(new Set(items.map(({ withdrawalId }) => withdrawalId))).toEqual(new Set([rejected.id, cancelled.id]));
    const package_ = items.find(({ withdrawalId }) => withdrawalId === cancelled.id)?.package;
    expect(readWorkPackage(package_)?.cancel).not.toBeNull();
    await taken(
      receipts.state(rejected.intent, 'rejected', { reason: 'REJECTED_BY_APPROVERS' }),
      receipts.state(cancelled.intent, 'cancelled'),
    );
    expect(await lookUp(server, rejected.id)).toMatchObject({ state: 'rejected', reason: 'REJECTED_BY_APPROVERS' });
    expect((await lookUp(server, cancelled.id)).state).toBe('cancelled');
  });

  it('that is due does not get lost when an earlier answer comes late', async () => {
    const proposal = await propose(server);
    await pull();
    for (const device of [ALICE, BOB, DAVE]) await approve(server, device, proposal);
    await taken(receipts.state(proposal.intent, 'registered'));
    expect(await pulled()).toEqual([proposal.id]);
  });

  it('is waited for, and arrives the moment that there is some', async () => {
    const waiting = pull(20);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const { id } = await propose(server, { amount: '50000' });
    const answered = Date.now();
    expect((await waiting).map(({ withdrawalId }) => withdrawalId)).toEqual([id]);
    // Looking by itself it would have found it as well, up to a second later.
    expect(Date.now() - answered).toBeLessThan(300);
  });

  it('goes to the signing module alone', async () => {
    const asEngine = engine.get('/v1/signing-work', { tag: 'sekisho-work' });
    const asAuditor = anAuditor('auditor', PUBLIC_URL).get('/v1/signing-work', { tag: 'sekisho-work' });
    for (const request of [asEngine, asAuditor]) expect((await server.send(request)).code).toBe('FORBIDDEN');
    const forged = signingModule.get('/v1/signing-work', { tag: 'sekisho-work', secret: engine.secret });
    expect((await server.send(forged)).code).toBe('SIGNATURE_INVALID');
  });
});

describe('receipts', () => {
  it('carry a withdrawal to its end, and are shown to the engine as they were signed', async () => {
    const { id, intent } = await propose(server, { amount: '50000' });
    const all = receipts.payment(intent, TXID);
    const states: string[] = [];
    for (const receipt of all) {
      await taken(receipt);
      states.push((await lookUp(server, id)).state);
    }
    expect(states).toEqual(['authorised', 'authorised', 'signing', 'broadcast', 'confirmed', 'final']);
    expect(await lookUp(server, id)).toMatchObject({
      txid: TXID,
      confirmations: 3,
      receipts: all.map(writeSignedReceipt),
    });
    expect(await pulled()).toEqual([]);
  });

  it('may be sent twice: what is known is skipped, what is new is taken', async () => {
    const { intent } = await propose(server);
    const [first, second] = [receipts.state(intent, 'registered'), receipts.state(intent, 'authorised')];
    expect(await taken(first)).toBe(1);
    expect(await taken(first)).toBe(1);
    expect(await taken(first, second)).toBe(2);
    expect(await taken()).toBe(2);
  });

  it('wait for those before them: after a gap nothing is taken, and the answer says from where on', async () => {
    const { id, intent } = await propose(server, { amount: '50000' });
    const [first, second, third] = receipts.payment(intent, TXID);
    if (!first || !second || !third) throw new Error('a payment has six receipts');
    expect(await taken(first, third)).toBe(1);
    expect((await lookUp(server, id)).receipts).toHaveLength(1);
    expect(await taken(second, third)).toBe(3);
  });

  it('are refused when they do not follow what was taken: one of the two ledgers has forked', async () => {
    const { intent } = await propose(server);
    await taken(receipts.state(intent, 'registered'));
    const fork = new TestReceipts(server.genesis);
    const other = [fork.state(intent, 'expired'), fork.state(intent, 'registered')] as const;
    expect((await hand(other[0])).code).toBe('MALFORMED');
    expect((await hand(other[1])).code).toBe('MALFORMED');
    expect(await taken(receipts.state(intent, 'authorised'))).toBe(2);
  });

  it('are refused when another key signed them, though the request is the module’s', async () => {
    const { id, intent } = await propose(server);
    const forger = new TestReceipts(server.genesis, engine.secret);
    expect((await hand(...forger.payment(intent, TXID))).code).toBe('SIGNATURE_INVALID');
    expect((await lookUp(server, id)).state).toBe('pending_approval');
  });

  it('say why something waits, and that it goes on', async () => {
    const { id, intent } = await propose(server, { amount: '50000' });
    await taken(receipts.state(intent, 'registered'), receipts.state(intent, 'authorised'));
    await taken(receipts.state(intent, 'waiting', { reason: 'INSUFFICIENT_FUNDS' }));
    expect(await lookUp(server, id)).toMatchObject({ state: 'authorised', reason: 'INSUFFICIENT_FUNDS' });
    await taken(receipts.state(intent, 'signed', { txid: TXID, attempt: 1 }));
    expect(await lookUp(server, id)).toMatchObject({ state: 'signing', reason: null });
  });

  it('about a withdrawal that this database lost are kept, and when the engine asks again it is where it was', async () => {
    const { request, intent } = aSmallOne();
    const all = receipts.payment(intent, TXID);
    expect(await taken(...all)).toBe(all.length);
    expect((await server.send(request)).as(withdrawalViewSchema)).toMatchObject({
      ...{ state: 'final', reason: null, txid: TXID, confirmations: 3 },
      receipts: all.map(writeSignedReceipt),
    });
    expect(await pulled()).toEqual([]);
  });

  it('that arrive at the very moment at which their withdrawal is asked for are not missed', async () => {
    const { request, intent } = aSmallOne();
    // The row is there, and nobody sees it yet: it waits a second for its commit.
    await inDatabase(`
      CREATE FUNCTION pause() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(1); RETURN NULL; END';
      CREATE CONSTRAINT TRIGGER pause AFTER INSERT ON withdrawal DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION pause()`);
    const asked = server.send(request);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await taken(...receipts.payment(intent, TXID));
    expect((await asked).status).toBe(201);
    expect((await lookUp(server, intent.withdrawalId)).state).toBe('final');
  });

  it('keep a reference for what was asked first, though this database lost it', async () => {
    const { request, intent } = aSmallOne();
    await taken(...receipts.payment(intent, TXID));
    const { reference } = intent;
    const another = aWithdrawal(server.genesis.policy.deploymentId, { reference, amount: '49999' });
    expect((await server.send(engine.withdrawal(another))).code).toBe('REFERENCE_REUSED');
    expect((await server.send(request)).as(withdrawalViewSchema)).toMatchObject({ state: 'final', txid: TXID });
  });

  it('that refuse another request under the same reference change nothing', async () => {
    const { id, intent } = await propose(server, { amount: '50000' });
    await taken(receipts.state({ ...intent, amount: 1n }, 'refused', { reason: 'EXPIRED', finality: 'retryable' }));
    expect(await lookUp(server, id)).toMatchObject({ state: 'authorised', txid: null });
  });

  it('that show the reference to stand for another intent end the withdrawal for a person to look at', async () => {
    const [paid, refused] = [await propose(server, { amount: '50000' }), await propose(server)];
    await pull();
    await taken(...receipts.payment({ ...paid.intent, amount: 1n }, TXID));
    await taken(receipts.state(refused.intent, 'refused', { reason: 'REQUEST_DIFFERS', finality: 'retryable' }));
    const ended = { state: 'failed', reason: 'REQUEST_DIFFERS', txid: null, confirmations: 0 };
    expect(await lookUp(server, paid.id)).toMatchObject(ended);
    expect(await lookUp(server, refused.id)).toMatchObject(ended);
    expect(await inDatabase('SELECT id FROM withdrawal WHERE owed_work IS NOT NULL')).toEqual([]);
  });

  it('settle that a cancel came too late', async () => {
    const { id, intent } = await propose(server, { amount: '50000' });
    await pull();
    const { deploymentId } = server.genesis.policy;
    const cancel = () => server.send(engine.cancel(deploymentId, id, intent.reference));
    expect((await cancel()).status).toBe(202);
    expect((await lookUp(server, id)).reason).toBe('CANCELLED_BY_ENGINE');
    await taken(receipts.state(intent, 'signed', { txid: TXID, attempt: 1 }));
    expect(await pulled()).toEqual([id]);
    await taken(receipts.state(intent, 'refused', { reason: 'CANCEL_TOO_LATE', finality: 'final' }));
    expect(await lookUp(server, id)).toMatchObject({ state: 'signing', reason: 'CANCEL_TOO_LATE' });
    const another = await propose(server, { amount: '50000' });
    await taken(receipts.state(another.intent, 'signed', { txid: TXID, attempt: 1 }));
    const late = await server.send(engine.cancel(deploymentId, another.id, another.intent.reference));
    expect([late.status, late.code]).toEqual([409, 'CANCEL_TOO_LATE']);
  });
});

describe('a cancel', () => {
  it('is refused for what has ended, what does not exist and what the address does not name', async () => {
    const { id, intent } = await propose(server);
    const { deploymentId } = server.genesis.policy;
    const other = await propose(server);
    const cancel = (target: string, reference: string) => server.send(engine.cancel(deploymentId, target, reference));
    expect((await cancel(id, other.intent.reference)).code).toBe('MALFORMED');
    expect((await cancel('00'.repeat(32), intent.reference)).code).toBe('MALFORMED');
    await taken(receipts.state(intent, 'rejected'));
    expect((await cancel(id, intent.reference)).code).toBe('WITHDRAWAL_CLOSED');
  });
});

describe('a report', () => {
  it('feeds the wallets and the status, and an older one does not overwrite a newer', async () => {
    const at = Math.floor(Date.now() / 1000);
    const post = (time: number, amount: string) =>
      server.send(
        signingModule.post(
          '/v1/signing-work/report',
          {
            at: time,
            wallets: [
              {
                id: 'btc-hot',
                balances: [{ asset: BTC, amount }],
                limits: [
                  {
                    id: 'btc-automatic-day',
                    used: '50000',
                    left: '19950000',
                    usedCount: 1,
                    leftCount: null,
                    freesAt: at + 60,
                  },
                ],
              },
              { id: 'evm-hot', balances: [{ asset: ETH, code: 'NODE_UNAVAILABLE' }], limits: [] },
            ],
            nodes: [{ chain: 'eip155:31337', ok: false, code: 'NODE_UNAVAILABLE' }],
          },
          { tag: 'sekisho-work' },
        ),
      );
    const wallets = async () => (await server.send(engine.get('/v1/wallets'))).as(walletListSchema).items;
    expect((await wallets())[0]).toMatchObject({ reportedAt: null, balances: [{ amount: null, code: null }] });
    expect((await post(at, '250000000')).status).toBe(200);
    expect((await post(at - 10, '1')).status).toBe(200);
    const [bitcoin, evm] = await wallets();
    expect(bitcoin).toMatchObject({
      balances: [{ symbol: 'BTC', amount: '250000000', amountText: '2.5 BTC', code: null }],
      limits: [
        {
          id: 'btc-automatic-day',
          limit: '20000000',
          count: null,
          used: '50000',
          left: '19950000',
          usedCount: 1,
          per: [],
        },
      ],
      reportedAt: new Date(at * 1000).toISOString(),
    });
    expect(evm?.balances[0]).toMatchObject({ symbol: 'ETH', amount: null, code: 'NODE_UNAVAILABLE' });
    const status = (await server.send(engine.get('/v1/status'))).as(statusSchema);
    expect(status.nodes).toEqual([{ chain: 'eip155:31337', ok: false, height: null, code: 'NODE_UNAVAILABLE' }]);
    expect(status.signingModule.lastSeenAt).not.toBeNull();
    expect(status.database.answerMs).toBeLessThan(5000);
  });
});

describe('the status', () => {
  it('says what waits, for whom, and what to do next', async () => {
    const proposal = await propose(server, { reference: 'w-waits', initiators: ['carol'] });
    await approve(server, ALICE, proposal);
    const poor = await propose(server, { reference: 'w-poor', amount: '50000' });
    await taken(receipts.state(poor.intent, 'registered'), receipts.state(poor.intent, 'authorised'));
    await taken(receipts.state(poor.intent, 'waiting', { reason: 'INSUFFICIENT_FUNDS' }));
    const answer = await server.send(anAuditor('auditor', PUBLIC_URL).get('/v1/status'));
    expect(answer.as(statusSchema).waiting).toMatchObject([
      {
        reference: 'w-waits',
        missing: { ops: { need: 1, persons: ['bob'] }, finance: { need: 1, persons: ['dave', 'erin'] } },
        next: 'Wait for the missing votes of the named groups.',
        ...{ amountText: proposal.intent.amountText, destination: proposal.intent.destination },
      },
      {
        reference: 'w-poor',
        reason: 'INSUFFICIENT_FUNDS',
        next: 'Fund the wallet; it goes on by itself.',
        missing: {},
      },
    ]);
    expect(LARGE_BTC).toBe(proposal.intent.amount);
  });

  it('says when the missing votes can come from nobody any more', async () => {
    const proposal = await propose(server, { initiators: ['erin'] });
    const expiresAt = Math.floor(Date.now() / 1000) + 1;
    await cast(server, proposal.id, DAVE.approve(server.genesis.policy, proposal.intent, { expiresAt }));
    await new Promise((resolve) => setTimeout(resolve, 2100));
    const answer = await server.send(anAuditor('auditor', PUBLIC_URL).get('/v1/status'));
    expect(answer.as(statusSchema).waiting).toMatchObject([
      {
        ...{ reason: 'QUORUM_UNREACHABLE', next: CODES.QUORUM_UNREACHABLE },
        missing: { ops: { need: 2, persons: ['alice', 'bob', 'carol'] }, finance: { need: 1, persons: [] } },
      },
    ]);
  });
});
