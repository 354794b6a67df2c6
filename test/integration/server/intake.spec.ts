import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { CODES } from '../../../src/protocol/codes.js';
import { withdrawalIdOf } from '../../../src/protocol/derive-intent.js';
import { type WithdrawalRequest } from '../../../src/protocol/withdrawal-request.js';
import { eventPageSchema } from '../../../src/server/audit/event-views.js';
import { problemSchema } from '../../../src/server/platform/http/problem.js';
import { dryRunSchema } from '../../../src/server/withdrawals/dry-run-view.js';
import { withdrawalPageSchema, withdrawalViewSchema } from '../../../src/server/withdrawals/withdrawal-view.js';
import { aWithdrawal, anAuditor, anEngine } from '../../support/builders/an-engine.js';
import { BTC, ETH, LARGE_BTC } from '../../support/builders/a-policy.js';
import { PUBLIC_URL, ServerUnderTest } from '../../support/server-under-test.js';

let server: ServerUnderTest;
const engine = anEngine('trading', PUBLIC_URL);
const now = () => Math.floor(Date.now() / 1000);

beforeAll(async () => {
  server = await ServerUnderTest.start();
});
afterAll(() => server.stop());

const request = (overrides: Partial<WithdrawalRequest> = {}) =>
  aWithdrawal(server.genesis.policy.deploymentId, overrides);
const ask = (overrides: Partial<WithdrawalRequest> = {}) => server.send(engine.withdrawal(request(overrides)));
const body = () => JSON.stringify(request());

/** A refusal stops nobody else: the next honest request goes through. */
async function expectNextToPass(): Promise<void> {
  expect((await ask()).status).toBe(201);
}

describe('a withdrawal', () => {
  it('is taken in, with the id that the engine knew before', async () => {
    const answer = await ask({ reference: 'w-known' });
    expect(answer.status).toBe(201);
    expect(answer.as(withdrawalViewSchema)).toMatchObject({
      id: withdrawalIdOf(server.genesis.policy.deploymentId, 'w-known'),
      ...{ state: 'authorised', reason: null, tier: 'btc-small', amount: '50000', amountText: '0.0005 BTC' },
      ...{ approvals: null, txid: null, confirmations: 0, receipts: [] },
    });
  });

  it('waits for approvers when it is large, and says for how many', async () => {
    const answer = await ask({ amount: LARGE_BTC.toString(), initiators: ['carol'] });
    expect(answer.as(withdrawalViewSchema)).toMatchObject({
      ...{ state: 'pending_approval', tier: 'btc-large', initiators: ['carol'] },
      approvals: { ops: { have: 0, need: 2 }, finance: { have: 0, need: 1 } },
    });
  });

  it('is found again by its id and in the list', async () => {
    const asked = (await ask({ reference: 'w-listed' })).as(withdrawalViewSchema);
    expect((await server.send(engine.get(`/v1/withdrawals/${asked.id}`))).json).toEqual(asked);
    const listed = await server.send(engine.get('/v1/withdrawals?reference=w-listed'));
    expect(listed.json).toEqual({ items: [asked], nextCursor: null });
    expect((await server.send(engine.get(`/v1/withdrawals/${'0'.repeat(64)}`))).code).toBe('NOT_FOUND');
  });

  it.each(['%00', '%0A', '', 'a%20b', '%F0%9F%92%A9'])(
    'is not looked for under %s, which is no reference',
    async (text) => {
      const answer = await server.send(engine.get(`/v1/withdrawals?reference=${text}`));
      expect(answer.json).toMatchObject({ status: 400, code: 'MALFORMED', fields: ['?reference'] });
    },
  );

  it('is listed page by page, the newest first', async () => {
    for (const reference of ['p-1', 'p-2', 'p-3']) await ask({ reference });
    const first = (await server.send(engine.get('/v1/withdrawals?limit=2'))).as(withdrawalPageSchema);
    expect(first.items.map(({ reference }) => reference)).toEqual(['p-3', 'p-2']);
    const second = await server.send(engine.get(`/v1/withdrawals?limit=1&cursor=${first.nextCursor ?? ''}`));
    expect(second.as(withdrawalPageSchema).items[0]?.reference).toBe('p-1');
    expect((await server.send(engine.get('/v1/withdrawals?cursor=x'))).json).toMatchObject({
      code: 'MALFORMED',
      fields: ['?cursor'],
    });
  });
});

describe('asking again', () => {
  it('with the identical request answers with the withdrawal that exists', async () => {
    const signed = engine.withdrawal(request());
    const first = await server.send(signed);
    const again = await server.send(signed);
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.json).toEqual(first.json);
  });

  it('may be signed afresh, as long as key and body are the same', async () => {
    const [same, idempotencyKey] = [body(), 'key-afresh'];
    await server.send(engine.withdrawal(same, { idempotencyKey, created: now() - 60 }));
    expect((await server.send(engine.withdrawal(same, { idempotencyKey }))).status).toBe(200);
  });

  it('finds what was taken in although its time has passed', async () => {
    const soon = JSON.stringify(request({ notAfter: now() + 1 }));
    expect((await server.send(engine.withdrawal(soon, { idempotencyKey: 'key-soon' }))).status).toBe(201);
    await new Promise((resolve) => setTimeout(resolve, 2000));
    const again = await server.send(engine.withdrawal(soon, { idempotencyKey: 'key-soon' }));
    expect([again.status, again.as(withdrawalViewSchema).reason]).toEqual([200, 'EXPIRED']);
  });

  it('under the same key with another body is refused for ever', async () => {
    await server.send(engine.withdrawal(body(), { idempotencyKey: 'key-taken' }));
    const other = await server.send(engine.withdrawal(body(), { idempotencyKey: 'key-taken' }));
    expect([other.status, other.code]).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
    await expectNextToPass();
  });

  it('for the same reference is refused, under another key, by another engine, with another body', async () => {
    const same = JSON.stringify(request({ reference: 'w-taken' }));
    await server.send(engine.withdrawal(same, { idempotencyKey: 'key-first' }));
    const answers = [
      await server.send(engine.withdrawal(same)),
      await ask({ reference: 'w-taken', amount: '50001' }),
      await server.send(anEngine('desk', PUBLIC_URL).withdrawal(same)),
    ];
    expect(answers.map(({ status, code }) => [status, code])).toEqual(
      Array.from({ length: 3 }, () => [409, 'REFERENCE_REUSED']),
    );
    const stolenKey = anEngine('desk', PUBLIC_URL).withdrawal(same, { idempotencyKey: 'key-first' });
    expect((await server.send(stolenKey)).code).toBe('IDEMPOTENCY_KEY_REUSED');
    await expectNextToPass();
  });

  it('two hundred times at once makes one withdrawal', async () => {
    const [same, idempotencyKey] = [JSON.stringify(request({ reference: 'w-crowd' })), 'key-crowd'];
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => server.send(engine.withdrawal(same, { idempotencyKey }))),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => status === 200)).toHaveLength(199);
    const events = await server.send(engine.get('/v1/events?limit=1000'));
    const received = events
      .as(eventPageSchema)
      .items.filter(({ event }) => event.includes('withdrawal.received') && event.includes('"w-crowd"'));
    expect(received).toHaveLength(1);
  });

  it('a hundred different bodies at once under one key makes one withdrawal and ninety-nine refusals', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => server.send(engine.withdrawal(body(), { idempotencyKey: 'key-race' }))),
    );
    const codes = answers.map(({ code }) => code);
    expect(codes.filter((code) => code === 'answered 201')).toHaveLength(1);
    expect(codes.filter((code) => code === 'IDEMPOTENCY_KEY_REUSED')).toHaveLength(99);
  });
});

/** Bytes as they are, and whatever comes back until the server hangs up. */
function sendBare(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('close', () => {
      resolve(answer);
    });
    socket.on('error', reject);
    socket.write(text);
  });
}

describe('what is refused', () => {
  const OURS = () => [...server.genesis.policy.wallets.values()].map(({ address }) => address);

  it.each<[string, string]>([
    ['1.1', 'AMOUNT_MALFORMED'],
    ['1e8', 'AMOUNT_MALFORMED'],
    ['', 'AMOUNT_MALFORMED'],
    [' 10 ', 'AMOUNT_MALFORMED'],
    ['0x10', 'AMOUNT_MALFORMED'],
    ['-1', 'AMOUNT_MALFORMED'],
    ['01', 'AMOUNT_MALFORMED'],
    [(2n ** 256n).toString(), 'AMOUNT_MALFORMED'],
    ['0', 'AMOUNT_ZERO'],
    ['545', 'DUST'],
    [(LARGE_BTC * 100n).toString(), 'NO_TIER_MATCHES'],
  ])('an amount of %j: %s', async (amount, code) => {
    expect((await ask({ amount })).code).toBe(code);
    await expectNextToPass();
  });

  it.each<[string, string, string[]]>([
    ['a JSON number for an amount', '"amount":50000', ['/amount']],
    ['an unknown field', '"amount":"50000","color":"red"', ['/color']],
    ['a missing field', '', ['/amount']],
    ['a field twice', '"amount":"50000","amount":"50000"', ['']],
    ['__proto__', '"amount":"50000","__proto__":{}', ['']],
  ])('%s', async (_, replacement, fields) => {
    const text = body().replace('"amount":"50000"', replacement).replace(',,', ',');
    const { status, json } = await server.send(engine.withdrawal(text));
    expect(status).toBe(400);
    expect(json).toMatchObject({ code: 'MALFORMED', fields });
    await expectNextToPass();
  });

  it.each<[string, () => Partial<WithdrawalRequest>, string]>([
    ['mainnet', () => ({ destination: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4' }), 'DESTINATION_WRONG_NETWORK'],
    [
      'a wrong character',
      () => ({ destination: 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt08q' }),
      'DESTINATION_BAD_CHECKSUM',
    ],
    ['ICAP', () => ({ asset: ETH, destination: 'XE7338O073KYGTWWZN0F2WZ0R8PX5ZPPZS' }), 'DESTINATION_MALFORMED'],
    ['the zero address', () => ({ asset: ETH, destination: `0x${'0'.repeat(40)}` }), 'DESTINATION_ZERO_ADDRESS'],
    ['our own hot wallet', () => ({ destination: OURS()[0] ?? '' }), 'DESTINATION_IS_OURS'],
    ['an asset that the policy lists not', () => ({ asset: BTC.replace('slip44:1', 'slip44:2') }), 'ASSET_UNKNOWN'],
    ['another deployment', () => ({ deploymentId: 'ab'.repeat(32) }), 'DEPLOYMENT_UNKNOWN'],
    ['an initiator that nobody knows', () => ({ initiators: ['mallory'] }), 'INITIATOR_UNKNOWN'],
    ['a notAfter in the past', () => ({ notAfter: now() - 1 }), 'NOT_AFTER_PASSED'],
    ['a notAfter beyond the policy', () => ({ notAfter: now() + 8 * 86_400 }), 'NOT_AFTER_TOO_FAR'],
    [
      'a quorum of those who ask',
      () => ({ amount: LARGE_BTC.toString(), initiators: ['dave', 'erin'] }),
      'QUORUM_UNREACHABLE',
    ],
  ])('%s', async (_, overrides, code) => {
    const change = overrides();
    const [reference, amount] = [`refused-${code}`, change.asset === ETH ? '1000' : '50000'];
    const refused = await ask({ reference, amount, ...change });
    expect([refused.status, refused.code]).toEqual([422, code]);
    const listed = await server.send(engine.get(`/v1/withdrawals?reference=${reference}`));
    expect(listed.as(withdrawalPageSchema).items).toEqual([]);
    await expectNextToPass();
  });

  it.each<[string, () => ReturnType<typeof engine.withdrawal>, string]>([
    [
      'a body changed after signing',
      () => ({ ...engine.withdrawal(request()), body: Buffer.from(body()) }),
      'CONTENT_DIGEST_MISMATCH',
    ],
    [
      'a signature of five minutes ago',
      () => engine.withdrawal(request(), { created: now() - 310 }),
      'SIGNATURE_STALE',
    ],
    ['a signature from the future', () => engine.withdrawal(request(), { created: now() + 310 }), 'SIGNATURE_STALE'],
    ['an unknown key', () => engine.withdrawal(request(), { keyId: 'nobody' }), 'KEY_UNKNOWN'],
    ['another one’s key id', () => engine.withdrawal(request(), { keyId: 'desk' }), 'SIGNATURE_INVALID'],
    [
      'a signature for another purpose',
      () => engine.withdrawal(request(), { tag: 'sekisho-dry-run' }),
      'SIGNATURE_MALFORMED',
    ],
    [
      'a signature for another server',
      () => ({
        ...anEngine('trading', 'https://elsewhere.test').withdrawal(request()),
        targetUri: `${PUBLIC_URL}/v1/withdrawals`,
      }),
      'SIGNATURE_INVALID',
    ],
    ['an auditor’s signature', () => anAuditor('auditor', PUBLIC_URL).withdrawal(request()), 'FORBIDDEN'],
    [
      'an idempotency key with a blank',
      () => engine.withdrawal(request(), { idempotencyKey: 'a b' }),
      'IDEMPOTENCY_KEY_MALFORMED',
    ],
  ])('%s', async (_, make, code) => {
    expect((await server.send(make())).code).toBe(code);
    await expectNextToPass();
  });

  it('a request without a signature', async () => {
    const { status, json, headers } = await server.post('/v1/withdrawals', request());
    expect(status).toBe(401);
    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(json).toEqual({
      type: 'urn:sekisho:problem:SIGNATURE_MISSING',
      ...{ title: 'Signature missing', status: 401, code: 'SIGNATURE_MISSING', next: CODES.SIGNATURE_MISSING },
    });
  });

  it('a body of more than 64 KiB, without reading what it says', async () => {
    const { status, code } = await server.send(engine.withdrawal(`{"pad":"${'x'.repeat(70_000)}"}`));
    expect([status, code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    await expectNextToPass();
  });

  it('an address that is none, and a method that is not served there', async () => {
    expect((await server.fetch('/v1/nothing')).json).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    const { status, code, headers } = await server.fetch('/v1/withdrawals', { method: 'DELETE' });
    expect([status, code, headers.get('allow')]).toEqual([405, 'METHOD_NOT_ALLOWED', 'POST, GET']);
    expect((await server.fetch('/v1/%E0%A4%A')).code).toBe('MALFORMED');
  });

  it.each([
    ['is no HTTP', 'hunter2 hunter2\r\n\r\n', 'MALFORMED'],
    ['has too many headers', `GET /health/live HTTP/1.1\r\nx: ${'hunter2'.repeat(4000)}\r\n\r\n`, 'PAYLOAD_TOO_LARGE'],
  ])('what %s, with a code as everything else', async (_, text, code) => {
    const [head = '', answer = ''] = (await sendBare(text)).split('\r\n\r\n');
    expect(head).toContain('content-type: application/problem+json');
    const problem = problemSchema.parse(JSON.parse(answer));
    expect([problem.code, head.startsWith(`HTTP/1.1 ${problem.status} `)]).toEqual([code, true]);
    expect(answer).not.toContain('hunter2');
    await expectNextToPass();
  });

  it('never says back what it was told', async () => {
    const secret = randomBytes(8).toString('hex');
    const answers = [
      await ask({ destination: secret }),
      await ask({ asset: secret }),
      await server.send(engine.withdrawal(`{"amount":"${secret}"}`)),
      await server.fetch(`/v1/withdrawals?state=${secret}`),
    ];
    for (const { text } of answers) expect(text).not.toContain(secret);
  });
});

describe('a dry run', () => {
  it('says who must approve and what it may cost, and stores nothing', async () => {
    const large = request({ reference: 'w-dry', amount: LARGE_BTC.toString(), initiators: ['carol'] });
    const answer = await server.send(engine.dryRun(large));
    expect(answer.status).toBe(200);
    expect(answer.as(dryRunSchema)).toMatchObject({
      ...{ tier: 'btc-large', requires: 'quorum', maxFee: '100000', maxFeeText: '0.001 BTC', initiators: ['carol'] },
      groups: [
        { name: 'ops', threshold: 2, eligible: ['alice', 'bob'] },
        { name: 'finance', threshold: 1, eligible: ['dave', 'erin'] },
      ],
      limits: [],
    });
    const listed = await server.send(engine.get('/v1/withdrawals?reference=w-dry'));
    expect(listed.as(withdrawalPageSchema).items).toEqual([]);
  });

  it('of what was asked for already is fine, of another request under its reference it is refused', async () => {
    const first = request({ reference: 'w-dry-taken' });
    await server.send(engine.withdrawal(first));
    expect((await server.send(engine.dryRun(first))).status).toBe(200);
    const others = [
      await server.send(engine.dryRun({ ...first, amount: '50001' })),
      await server.send(anEngine('desk', PUBLIC_URL).dryRun(first)),
    ];
    expect(others.map(({ status, code }) => [status, code])).toEqual(others.map(() => [409, 'REFERENCE_REUSED']));
  });

  it('answers with the refusal that the request would get', async () => {
    const { status, code } = await server.send(engine.dryRun(request({ amount: '545' })));
    expect([status, code]).toEqual([422, 'DUST']);
  });
});
