import { aGenesis } from '../../test/support/builders/a-genesis.js';
import { LARGE_BTC } from '../../test/support/builders/a-policy.js';
import { TestReceipts } from '../../test/support/builders/test-receipts.js';
import { aSecret } from '../../test/support/builders/a-secret.js';
import { aWithdrawalView } from '../../test/support/builders/a-withdrawal-view.js';
import { anEngine, aWithdrawal } from '../../test/support/builders/an-engine.js';
import { startTricklingServer } from '../../test/support/trickling-server.js';
import { FakeSekishoServer, problem } from '../../test/support/fake-sekisho-server.js';
import { deriveIntent, hashIntent, NO_HASH } from '../protocol/derive-intent.js';
import { type EngineKeyId } from '../protocol/ids.js';
import { invariant } from '../protocol/invariant.js';
import { leafHash } from '../protocol/log/merkle-tree.js';
import { type SignedReceipt } from '../protocol/receipt.js';
import { type Intent, type Receipt } from '../protocol/verbs.js';
import { type WithdrawalRequest } from '../protocol/withdrawal-request.js';
import { CodedError } from '../protocol/coded-error.js';
import { CODES } from '../protocol/codes.js';
import { exchange } from './exchange.js';
import {
  createEngineClient,
  EventsDoNotHold,
  GenesisDiffers,
  ReceiptsDoNotHold,
  UnprovenRefusal,
  type Withdrawal,
} from './client.js';
import { type WithdrawalView } from './withdrawal-view.js';

const genesis = aGenesis();
const engine = anEngine('trading');
const TXID = 'aa'.repeat(32);

function intentOf(request: WithdrawalRequest, key = 'trading'): Intent {
  const derived = deriveIntent(request, key as EngineKeyId, genesis.policy);
  invariant(derived.kind === 'intent', 'the builder asks for something possible');
  return derived.intent;
}

describe('the engine client', () => {
  let server: FakeSekishoServer;
  beforeEach(async () => {
    server = await FakeSekishoServer.start(genesis.files);
  });
  afterEach(() => server.stop());

  const client = (overrides = {}) =>
    createEngineClient({
      serverUrl: server.url,
      genesisHash: genesis.genesis.hash,
      keyId: engine.keyId,
      secretKey: engine.secret,
      retries: 1,
      ...overrides,
    });
  const asked = (overrides: Partial<WithdrawalRequest> = {}) => aWithdrawal(genesis.genesis.deploymentId, overrides);
  const tells = (intent: Intent, view: WithdrawalView): void => {
    server.on('POST /v1/withdrawals', () => ({ status: 201, body: view }));
    server.on(`GET /v1/withdrawals/${intent.withdrawalId}`, () => ({ body: view }));
  };

  it('takes no more of an answer into memory than any honest one has', async () => {
    const mebibyte = 1024 * 1024;
    const padded = (bytes: number) => () => ({ body: `{"module": null}${' '.repeat(bytes)}` });
    server.on('GET /v1/status', padded(31 * mebibyte));
    expect(await client().status()).toEqual({ module: null });
    server.on('GET /v1/status', padded(32 * mebibyte));
    const status = client().status();
    await expect(status).rejects.toMatchObject({ code: 'ANSWER_MALFORMED' });
    await expect(status).rejects.toHaveProperty('cause.name', 'AnswerTooLong');
    expect(server.seen.filter(({ path }) => path === '/v1/status')).toHaveLength(2);
  });

  it('waits no longer than it wants for an answer that goes on for ever', async () => {
    const trickling = await startTricklingServer();
    const asking = exchange((url, init) => fetch(url, init), { method: 'GET', url: trickling.url, timeoutMs: 1000 });
    await expect(asking).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    trickling.stop();
  });

  it('sends the identical request under the identical idempotency key when no answer came', async () => {
    const request = asked();
    const intent = intentOf(request);
    let tries = 0;
    server.on('POST /v1/withdrawals', () => ((tries += 1) === 1 ? undefined : { body: aWithdrawalView(intent) }));
    expect((await client().requestWithdrawal(request)).state).toBe('received');
    const [first, second] = server.seen.filter(({ method }) => method === 'POST');
    expect(second?.headers['idempotency-key']).toBe(first?.headers['idempotency-key']);
    expect(second?.body).toEqual(first?.body);
  });

  it('finds its own request again after a restart: same bytes, same key', async () => {
    const request = asked();
    tells(intentOf(request), aWithdrawalView(intentOf(request)));
    await client().requestWithdrawal(request);
    await client().requestWithdrawal({ ...request });
    const [first, second] = server.seen.filter(({ method }) => method === 'POST');
    expect([second?.headers['idempotency-key'], second?.body]).toEqual([
      first?.headers['idempotency-key'],
      first?.body,
    ]);
  });

  it('gives up with UNAVAILABLE when there is no server', async () => {
    server.on('POST /v1/withdrawals', () => undefined);
    await expect(client().requestWithdrawal(asked())).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('does not send a request again that was answered with a refusal', async () => {
    server.on('POST /v1/withdrawals', () => problem(409, 'REFERENCE_REUSED'));
    const request = asked();
    const refused = client().requestWithdrawal(request);
    await expect(refused).rejects.toThrow(UnprovenRefusal);
    const { withdrawalId: id, notAfter } = intentOf(request);
    await expect(refused).rejects.toMatchObject({
      code: 'UNPROVEN_REFUSAL',
      refusal: { told: 'REFERENCE_REUSED', status: 409, id, notAfter },
    });
    // Asking for the very same again under its reference pays nothing twice, whatever is true of what the server says.
    const next = `${CODES.UNPROVEN_REFUSAL} ${CODES.REFERENCE_REUSED}`;
    await expect(refused).rejects.toMatchObject({ refusal: { next } });
    expect(server.seen.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it.each(Object.keys(CODES))(
    'believes no %s of the server’s that a withdrawal which it holds is not paid',
    async (code) => {
      server.on('POST /v1/withdrawals', () => problem(422, code));
      const error: unknown = await client({ retries: 0 })
        .requestWithdrawal(asked())
        .catch((refusal: unknown) => refusal);
      const said = ['UNPROVEN_REFUSAL', 'RECEIPTS_DO_NOT_HOLD', 'UNAVAILABLE', 'ANSWER_MALFORMED'];
      expect(said).toContain(error instanceof CodedError ? error.code : error);
      expect(JSON.stringify(error)).not.toContain('new reference');
    },
  );

  it.each([
    ['NOT_AFTER_PASSED', {}],
    ['AMOUNT_ZERO', {}],
    ['DESTINATION_BAD_CHECKSUM', {}],
  ])('knows %s for a lie', async (code, overrides) => {
    server.on('POST /v1/withdrawals', () => problem(422, code));
    await expect(client().requestWithdrawal(asked(overrides))).rejects.toThrow(ReceiptsDoNotHold);
  });

  it('takes the server’s clock for no lie where its own says nearly the same', async () => {
    const request = asked();
    server.on('POST /v1/withdrawals', () => problem(422, 'NOT_AFTER_PASSED'));
    const late = client({ now: () => request.notAfter - 60 }).requestWithdrawal(request);
    await expect(late).rejects.toMatchObject({ code: 'UNPROVEN_REFUSAL' });
  });

  it('does not take a code for an answer that the list does not have', async () => {
    server.on('POST /v1/withdrawals', () => problem(400, 'SOMETHING_ELSE'));
    await expect(client().requestWithdrawal(asked())).rejects.toMatchObject({ code: 'ANSWER_MALFORMED' });
  });

  it('refuses a destination with a wrong checksum without asking the server', async () => {
    const refused = client().requestWithdrawal(asked({ destination: 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt08q' }));
    await expect(refused).rejects.toMatchObject({ code: 'DESTINATION_BAD_CHECKSUM' });
    expect(server.seen.filter(({ method }) => method === 'POST')).toHaveLength(0);
  });

  it('asks nothing of a server that stands on another genesis', async () => {
    server.standOn(aGenesis({ attestationSecret: aSecret('another attestation key') }).files);
    await expect(client().requestWithdrawal(asked())).rejects.toThrow(GenesisDiffers);
    expect(server.seen.map(({ path }) => path)).toEqual(['/v1/genesis']);
  });

  it('waits until receipts prove that it is final', async () => {
    const intent = intentOf(asked());
    const receipts = new TestReceipts(genesis).payment(intent, TXID, { tier: 'btc-small' });
    let looks = 0;
    server.on(`GET /v1/withdrawals/${intent.withdrawalId}`, () => {
      looks += 1;
      return { body: aWithdrawalView(intent, receipts.slice(0, looks * 2), { state: 'received', txid: null }) };
    });
    const final = await client().waitForFinal(intent.withdrawalId, { pollMs: 1 });
    expect([looks, final.state, final.txid, final.confirmations]).toEqual([3, 'final', TXID, 3]);
    expect(final.provenBy?.fee).toBe(1410n);
  });

  it('takes receipts about a withdrawal that another key of the exchange asked for', async () => {
    const intent = intentOf(asked(), 'desk');
    const receipts = new TestReceipts(genesis).payment(intent, TXID);
    tells(intent, aWithdrawalView(intent, receipts, { initiators: ['alice'] }));
    expect((await client().get(intent.withdrawalId)).state).toBe('final');
  });

  it('finds out which custodians of the asking key the request had named as well', async () => {
    const named = intentOf(asked({ initiators: ['alice', 'bob'] }), 'desk');
    tells(
      named,
      aWithdrawalView(named, new TestReceipts(genesis).payment(named, TXID), { initiators: ['alice', 'bob'] }),
    );
    expect((await client().get(named.withdrawalId)).state).toBe('final');
  });

  it('does not take what another key was refused for what was paid', async () => {
    const request = asked();
    const ours = intentOf(request, 'desk');
    const theirs = intentOf({ ...request, initiators: ['alice'] }, 'trading');
    const receipts = new TestReceipts(genesis);
    receipts.payment(ours, TXID);
    receipts.state(theirs, 'refused', { finality: 'retryable', reason: 'REQUEST_DIFFERS' });
    tells(ours, aWithdrawalView(ours, receipts.all, { initiators: ['alice'], state: 'final', txid: TXID }));
    expect((await client().get(ours.withdrawalId)).state).toBe('final');
  });

  describe('believes no hostile server', () => {
    const request = asked({ reference: 'w-1', amount: LARGE_BTC.toString() });
    const intent = intentOf(request);
    const other = intentOf({ ...request, reference: 'w-2' });
    const byAnotherKey = intentOf(request, 'desk');
    const larger = intentOf({ ...request, amount: (LARGE_BTC * 2n).toString() });
    const chain = (): TestReceipts => new TestReceipts(genesis);
    const paid = chain().payment(intent, TXID);
    /** What the signing module says of a package in which it finds no request of ours. */
    const junk = { finality: 'retryable', reason: 'PACKAGE_MALFORMED', reference: '', intentHash: NO_HASH } as const;
    /** A proven payment, and before it a receipt that cannot be the same withdrawal's. */
    const besidePayment = (
      outcome: string,
      about: Partial<Receipt>,
    ): [readonly SignedReceipt[], Partial<WithdrawalView>] => {
      const receipts = chain();
      receipts.state(intent, outcome, about);
      receipts.payment(intent, TXID);
      return [receipts.all, { state: 'final', txid: TXID }];
    };
    const lies: Record<string, () => [receipts: readonly SignedReceipt[], view?: Partial<WithdrawalView>]> = {
      'a payment without any receipt': () => [[], { state: 'final', txid: TXID }],
      'a state that its receipts do not reach': () => [paid.slice(0, 4), { state: 'final' }],
      'an end that nobody stated': () => [[], { state: 'refused' }],
      'another transaction than its receipts': () => [paid, { txid: 'bb'.repeat(32) }],
      'receipts under a key of its own': () => [new TestReceipts(genesis, aSecret('mallory')).payment(intent, TXID)],
      'a receipt whose content was edited': () => [
        [
          ...paid.slice(0, 5),
          { message: { ...intact(paid, 5).message, txid: 'bb'.repeat(32) }, signature: intact(paid, 5).signature },
        ],
      ],
      'the receipts of another withdrawal': () => [chain().payment(other, TXID)],
      'the payment of another amount under the same reference': () => [chain().payment(larger, TXID)],
      'receipts in another order': () => [[intact(paid, 1), intact(paid, 0), ...paid.slice(2)]],
      'a payment after an end': () => {
        const receipts = chain();
        receipts.state(intent, 'expired');
        receipts.payment(intent, TXID);
        return [receipts.all, { state: 'expired', txid: null }];
      },
      'the end of a package that asked for nothing': () => [
        [chain().state(intent, 'refused', { finality: 'final', intentHash: NO_HASH })],
        { state: 'refused' },
      ],
      'the end of another withdrawal': () => [[chain().state(other, 'expired')], { state: 'expired' }],
      'the end of a package that asked for nothing, under another reference': () => [
        [chain().state(intent, 'refused', { finality: 'final', reference: '', intentHash: NO_HASH })],
        { state: 'refused' },
      ],
      'an end by a refusal of something else that may be tried again': () => [
        [chain().state(intent, 'refused', { ...junk, intentHash: NO_HASH })],
        { state: 'refused' },
      ],
      'a retryable refusal that it signed itself, beside a payment': () => [
        [new TestReceipts(genesis, aSecret('mallory')).state(intent, 'refused', { ...junk, sequence: 0 }), ...paid],
      ],
      'an end of another intent, beside a payment': () => besidePayment('expired', { intentHash: hashIntent(larger) }),
      'a refusal of this intent under another reference, beside a payment': () =>
        besidePayment('refused', { finality: 'retryable', reference: 'w-2' }),
      'the end of something else under another reference, beside a payment': () =>
        besidePayment('refused', { finality: 'final', reference: 'w-2', intentHash: NO_HASH }),
      'a refusal of another withdrawal': () => [
        [chain().state(other, 'refused', { intentHash: NO_HASH })],
        { state: 'received' },
      ],
      'another destination': () => [
        paid,
        { destination: 'bcrt1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qzf4jry' },
      ],
      'another amount': () => [paid, { amount: '1', amountText: '0.00000001 BTC' }],
      'another withdrawal': () => [[], { id: other.withdrawalId, reference: 'w-2' }],
    };

    it.each(Object.entries(lies))('that tells %s, about what this client asked', async (_, lie) => {
      const [receipts, view] = lie();
      tells(intent, aWithdrawalView(intent, receipts, view));
      await expect(client().requestWithdrawal(request)).rejects.toThrow(ReceiptsDoNotHold);
    });

    it.each(Object.entries(lies))('that tells %s, after a restart', async (_, lie) => {
      const [receipts, view] = lie();
      // Without the request at hand there is nothing to hold an unpaid withdrawal against, nor is there a need.
      tells(intent, aWithdrawalView(intent, receipts, view));
      await expect(client().get(intent.withdrawalId)).rejects.toThrow(ReceiptsDoNotHold);
    });

    it.each([
      ['nothing', junk],
      ['another withdrawal', { ...junk, reference: 'w-2', intentHash: hashIntent(other) }],
      ['the same by another key', { ...junk, reason: 'REQUEST_DIFFERS', intentHash: hashIntent(byAnotherKey) }],
    ])('but lets no package that asks for %s void a proven payment', async (_, refusal) => {
      const receipts = chain();
      receipts.state(intent, 'refused', refusal);
      receipts.payment(intent, TXID);
      receipts.state(intent, 'refused', refusal);
      tells(intent, aWithdrawalView(intent, receipts.all, { state: 'final', txid: TXID }));
      expect(await client().requestWithdrawal(request)).toMatchObject({ state: 'final', txid: TXID });
      expect(await client().get(intent.withdrawalId)).toMatchObject({ state: 'final', txid: TXID });
    });

    describe('in any field beside genuine receipts', () => {
      const sent = { attempt: 1, txid: TXID, fee: 5n };
      const under = chain();
      under.state(intent, 'registered');
      under.state(intent, 'authorised');
      under.state(intent, 'signed', sent);
      under.state(intent, 'broadcast', sent);
      under.state(intent, 'failed', { ...sent, reason: 'UNDER_DELIVERED', blockHeight: 9, blockHash: NO_HASH });
      const honest = aWithdrawalView(intent, under.all, { state: 'failed', reason: 'UNDER_DELIVERED' });
      const others: Partial<Record<keyof WithdrawalView, readonly unknown[]>> = {
        reason: ['PAYMENT_REVERTED'],
        initiators: [['bob'], []],
        notAfter: ['x', '2020-01-01T00:00:00.000Z'],
        approvals: [{ ops: { have: 9, need: 2 } }],
        confirmations: [9],
        decision: [{ policyHash: 'x', rule: 'y', trace: ['z'] }],
        state: ['received', 'final'],
        receipts: [[], 'none', [{}]],
      };

      it.each(Object.keys(honest))('which is %s', async (field) => {
        tells(intent, honest);
        const expected = { ...(await client().get(intent.withdrawalId)), told: null };
        expect(expected).toMatchObject({ state: 'failed', reason: 'UNDER_DELIVERED', amountText: intent.amountText });
        for (const lie of others[field as keyof WithdrawalView] ?? ['0.5 BTC', '1', '\u001b[2J']) {
          for (const path of [`GET /v1/withdrawals/${intent.withdrawalId}`, 'POST /v1/withdrawals'])
            server.on(path, () => ({ body: { ...honest, [field]: lie } }));
          const asking = client();
          for (const answer of [() => asking.get(intent.withdrawalId), () => asking.requestWithdrawal(request)]) {
            const outcome: unknown = await answer().catch((error: unknown) => error);
            if (outcome instanceof CodedError) continue;
            expect({ ...(outcome as Withdrawal), told: null }).toEqual(expected);
          }
        }
      });
    });

    it('but takes the same receipts when nothing was changed', async () => {
      tells(intent, aWithdrawalView(intent, paid));
      expect((await client().requestWithdrawal(request)).txid).toBe(TXID);
      expect((await client().get(intent.withdrawalId)).state).toBe('final');
    });
  });

  describe('follows events', () => {
    const event = (index: number, text: string) => ({
      index,
      leaf: leafHash(new TextEncoder().encode(text)),
      event: text,
    });
    const serve = (...pages: object[][]): void => {
      server.on('GET /v1/events', () => ({ body: { items: pages.shift() ?? [], head: {} } }));
    };

    it('one after the other, page by page', async () => {
      serve([event(0, 'a'), event(1, 'b')], [], [event(2, 'c')]);
      const seen: string[] = [];
      for await (const { event: text } of client().events()) {
        seen.push(text);
        if (seen.length === 3) break;
      }
      expect(seen).toEqual(['a', 'b', 'c']);
      expect(server.seen.map(({ path }) => new URL(path, server.url).searchParams.get('after'))).toEqual([
        null,
        '1',
        '1',
      ]);
    });

    it.each([
      ['one was left out', [event(0, 'a'), event(2, 'c')]],
      ['one was edited', [event(0, 'a'), { ...event(1, 'b'), event: 'x' }]],
    ])('and stops where %s', async (_, page) => {
      serve(page);
      const events = client().events();
      await events.next();
      await expect(events.next()).rejects.toThrow(EventsDoNotHold);
    });
  });
});

function intact(receipts: readonly SignedReceipt[], at: number): SignedReceipt {
  const receipt = receipts[at];
  invariant(receipt !== undefined, 'the builder made it');
  return receipt;
}
