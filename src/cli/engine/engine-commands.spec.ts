import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aGenesis } from '../../../test/support/builders/a-genesis.js';
import { BTC, LARGE_BTC } from '../../../test/support/builders/a-policy.js';
import { aSecret } from '../../../test/support/builders/a-secret.js';
import { aWithdrawalView } from '../../../test/support/builders/a-withdrawal-view.js';
import { TestReceipts } from '../../../test/support/builders/test-receipts.js';
import { writeEngineFolder } from '../../../test/support/engine-folder.js';
import { FakeContext } from '../../../test/support/fake-context.js';
import { FakeSekishoServer, problem, type SeenRequest } from '../../../test/support/fake-sekisho-server.js';
import { runCli } from '../../../test/support/run-cli.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../../test/support/temporary-folder.js';
import { CODES } from '../../protocol/codes.js';
import { deriveIntent } from '../../protocol/derive-intent.js';
import { hexOf } from '../../protocol/hex.js';
import { type EngineKeyId } from '../../protocol/ids.js';
import { invariant } from '../../protocol/invariant.js';
import { withdrawalRequestSchema } from '../../protocol/withdrawal-request.js';

const genesis = aGenesis();
const DESTINATION = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080';
/** 2026-11-22T06:00:00Z */
const NOW = 1_795_327_200;

describe('the engine’s commands', () => {
  let root: string;
  let server: FakeSekishoServer;
  let config: string;
  beforeEach(async () => {
    root = makeTemporaryFolder();
    server = await FakeSekishoServer.start(genesis.files);
    config = writeEngineFolder(root, server.url, genesis);
  });
  afterEach(async () => {
    await server.stop();
    removeTemporaryFolder(root);
  });

  const bodyOf = (request: SeenRequest) => withdrawalRequestSchema.parse(JSON.parse(request.body.toString('utf8')));
  function intentOf(request: SeenRequest) {
    const derived = deriveIntent(bodyOf(request), 'trading' as EngineKeyId, genesis.policy);
    invariant(derived.kind === 'intent', 'the command asks for something possible');
    return derived.intent;
  }
  function aContext(): FakeContext {
    const context = new FakeContext();
    context.time = NOW;
    return context;
  }
  const request = (context: FakeContext, ...args: string[]) =>
    runCli(context, 'request', '--config', config, '--to', DESTINATION, '--reference', 'W-1', ...args);
  const posted = () => server.seen.filter(({ method }) => method === 'POST');

  it('asks for exactly what was typed', async () => {
    server.on('POST /v1/withdrawals', (seen) => ({ status: 201, body: aWithdrawalView(intentOf(seen)) }));
    expect(await request(aContext(), '--asset', 'BTC', '--amount', '0.29', '--beneficiary', 'customer-7')).toBe(0);
    expect(posted().map(bodyOf)).toEqual([
      {
        deploymentId: genesis.genesis.deploymentId,
        reference: 'W-1',
        asset: BTC,
        amount: '29000000',
        destination: DESTINATION,
        beneficiary: 'customer-7',
        notAfter: NOW + 3600,
      },
    ]);
  });

  it('tells how it stands', async () => {
    server.on('POST /v1/withdrawals', (seen) => {
      const approvals = { ops: { have: 1, need: 2 } };
      const body = aWithdrawalView(intentOf(seen), [], { state: 'pending_approval', tier: 'btc-large', approvals });
      return { status: 201, body };
    });
    const context = aContext();
    await request(context, '--asset', BTC, '--base-units', LARGE_BTC.toString());
    expect(context.output).toBe(
      `
Withdrawal W-1

  pay            0.1 BTC
  to             bcrt 1qw5 08d6 qejx tdg4 y5r3 zarv ary0 c5xw 7kyg t080
  state          pending_approval
                 the server’s word
  fee, at most   0.001 BTC
  expires        2026-11-22T07:00:00Z, in 60 min
  id             7ba5

The server says, and nothing proves:

  state          pending_approval
  tier           btc-large
  approvals      ops 1 of 2
`
        .trim()
        .replace('7ba5', intentId(posted()[0])),
    );
  });
  function intentId(seen: SeenRequest | undefined): string {
    return seen === undefined ? '' : intentOf(seen).withdrawalId;
  }

  it('waits, when asked to, until receipts prove the end', async () => {
    let told: Record<string, unknown> = {};
    server.on('POST /v1/withdrawals', (seen) => {
      const intent = intentOf(seen);
      const receipts = new TestReceipts(genesis).payment(intent, 'aa'.repeat(32), { tier: 'btc-small' });
      told = { ...aWithdrawalView(intent, receipts) };
      server.on(`GET /v1/withdrawals/${intent.withdrawalId}`, () => ({ body: told }));
      return { status: 201, body: aWithdrawalView(intent) };
    });
    const context = aContext();
    expect(await request(context, '--asset', 'BTC', '--amount', '0.001', '--wait')).toBe(0);
    expect(context.noted).toEqual(['W-1: received', 'W-1: final']);
    expect(context.output).toContain('by receipt 6');
  });

  it('exits 1 when the server reports a payment that was not made', async () => {
    server.on('POST /v1/withdrawals', (seen) => ({
      body: aWithdrawalView(intentOf(seen), [], { state: 'final', txid: 'aa'.repeat(32) }),
    }));
    const context = aContext();
    expect(await request(context, '--asset', 'BTC', '--amount', '0.001')).toBe(1);
    expect(context.noted.at(-1)).toContain('RECEIPTS_DO_NOT_HOLD');
    expect(context.noted.at(-1)).toContain('no receipt states final');
  });

  it('tells by the receipts that a limit has turned it away, and how the very same request is sent again', async () => {
    const away = { reason: 'LIMIT_REACHED', finality: 'retryable' };
    server.on('POST /v1/withdrawals', (seen) => {
      const receipts = new TestReceipts(genesis);
      receipts.state(intentOf(seen), 'registered');
      receipts.state(intentOf(seen), 'refused', away);
      return { status: 201, body: aWithdrawalView(intentOf(seen), receipts.all, { state: 'authorised' }) };
    });
    const context = aContext();
    expect(await request(context, '--asset', 'BTC', '--amount', '0.001')).toBe(0);
    const [proven] = context.output.split('The server says');
    expect(proven).toContain('turned away    LIMIT_REACHED, for now, by receipt 2');
    expect(proven).toContain('the same request, with --not-after 2026-11-22T07:00:00Z');
    const later = aContext();
    later.time = NOW + 1800;
    expect(await request(later, '--asset', 'BTC', '--amount', '0.001', '--not-after', '2026-11-22T07:00:00Z')).toBe(0);
    const [first, second] = posted();
    expect(second?.body).toEqual(first?.body);
    expect(second?.headers['idempotency-key']).toBe(first?.headers['idempotency-key']);
    const json = aContext();
    await request(json, '--asset', 'BTC', '--amount', '0.001', '--json');
    expect(JSON.parse(json.output)).toMatchObject({ turnedAway: { reason: 'LIMIT_REACHED', receipt: 2 } });
  });

  it('tells of no limit any more where the withdrawal has gone on since', async () => {
    server.on('POST /v1/withdrawals', (seen) => {
      const receipts = new TestReceipts(genesis);
      receipts.state(intentOf(seen), 'registered');
      receipts.state(intentOf(seen), 'refused', { reason: 'LIMIT_REACHED', finality: 'retryable' });
      receipts.state(intentOf(seen), 'authorised');
      return { status: 201, body: aWithdrawalView(intentOf(seen), receipts.all, { state: 'authorised' }) };
    });
    const context = aContext();
    await request(context, '--asset', 'BTC', '--amount', '0.001');
    expect(context.output).toContain('by receipt 3');
    expect(context.output).not.toContain('turned away');
  });

  it('says how the very same one is sent again where the reference stands for one with another end', async () => {
    server.on('POST /v1/withdrawals', () => problem(409, 'REFERENCE_REUSED'));
    server.on('POST /v1/withdrawals/dry-run', () => problem(409, 'REFERENCE_REUSED'));
    for (const options of [[], ['--dry-run'], ['--json']]) {
      const context = aContext();
      expect(await request(context, '--asset', 'BTC', '--amount', '0.001', ...options)).toBe(1);
      expect([context.output, ...context.noted].join()).toMatch(
        /next.*give `sekisho request` its end with --not-after/,
      );
    }
  });

  it('only says what would become of it on a dry run', async () => {
    const groups = [{ name: 'ops', threshold: 2, members: ['alice', 'bob', 'carol'], eligible: ['bob', 'carol'] }];
    const limit = { id: 'btc-day', path: 'any', windowSeconds: 86_400, limit: '1000', count: 5, left: '10' };
    const fees = { maxFee: '100000', maxFeeText: '0.001 BTC' };
    const body = {
      tier: 'btc-large',
      policyHash: 'aa'.repeat(32),
      trace: ['rule 2: BTC >= 0.1: ops 2 of 3'],
      requires: 'quorum',
      ...{ groups, holds: [], anyOf: [], minimumReviewSeconds: 600, delaySeconds: 7200, independentVote: true },
      ...{ coolingSeconds: 86_400, isOpen: true },
      beyondLimits: { then: 'refuse', rules: [] },
      initiators: ['alice'],
      amountText: '0.5 BTC',
      ...fees,
    };
    server.on('POST /v1/withdrawals/dry-run', () => ({ body: { ...body, limits: [limit] } }));
    const context = aContext();
    expect(await request(context, '--asset', 'BTC', '--amount', '0.5', '--dry-run')).toBe(0);
    expect(context.output).toBe(
      `
Would ask for 0.5 BTC

  tier           btc-large
  because        rule 2: BTC >= 0.1: ops 2 of 3
  needs          2 of ops: bob, carol
                 approvals count 10 min after registration
                 signed 2 h after registration
                 one approval on an independent path
                 signed when the destination has been known for 24 h
                 at most: what the signing module finds out says how much of it
  initiators     alice
  fee, at most   0.001 BTC
  limits         btc-day: 10 of 1000 base units left, at most 5 payments in any 24 h
                 beyond them it is refused
`.trim(),
    );
    expect(posted().map(({ path }) => path)).toEqual(['/v1/withdrawals/dry-run']);
  });

  it.each([
    ['both amounts', ['--asset', 'BTC', '--amount', '1', '--base-units', '1'], 2, 'either --amount'],
    ['no amount', ['--asset', 'BTC'], 2, 'either --amount'],
    [
      'an asset that the policy does not list',
      ['--asset', 'DOGE', '--amount', '1'],
      2,
      'the policy lists no asset DOGE',
    ],
    [
      'a lifetime that is no number',
      ['--asset', 'BTC', '--amount', '1', '--not-after-minutes', '1e3'],
      2,
      'whole number',
    ],
    ['a time that is none', ['--asset', 'BTC', '--amount', '1', '--not-after', '22 November 2026'], 2, 'ISO 8601'],
    [
      'two ends',
      ['--asset', 'BTC', '--amount', '1', '--not-after', '2026-11-22T07:00:00Z', '--not-after-minutes', '5'],
      2,
      'either --not-after',
    ],
    ['a destination of another network', ['--asset', 'ETH', '--amount', '1'], 1, 'DESTINATION_WRONG_NETWORK'],
  ])('posts nothing for %s', async (_, args, code, found) => {
    const context = aContext();
    expect(await request(context, ...args)).toBe(code);
    expect([posted(), context.noted.join('\n')]).toEqual([[], expect.stringContaining(found)]);
  });

  it('asks to cancel by reference, under a key that stands for that wish', async () => {
    server.on('POST /v1/withdrawals', (seen) => ({ status: 201, body: aWithdrawalView(intentOf(seen)) }));
    await request(aContext(), '--asset', 'BTC', '--amount', '0.001');
    const [first] = posted();
    invariant(first !== undefined, 'it was posted');
    const { withdrawalId } = intentOf(first);
    server.on(`POST /v1/withdrawals/${withdrawalId}/cancel`, () => ({
      status: 202,
      body: aWithdrawalView(intentOf(first)),
    }));
    expect(await runCli(aContext(), 'cancel', '--config', config, '--reference', 'W-1')).toBe(0);
    expect(posted().at(-1)?.headers['idempotency-key']).toBe(`cancel-${withdrawalId}`);
  });

  it('tells a refusal with its code, what to do next, and the fields', async () => {
    server.on('POST /v1/withdrawals', () => ({ status: 400, body: { code: 'MALFORMED', fields: ['/amount'] } }));
    const context = aContext();
    expect(await request(context, '--asset', 'BTC', '--amount', '0.001')).toBe(1);
    const id = intentId(posted()[0]);
    expect(context.noted.at(-1)).toBe(
      [
        'UNPROVEN_REFUSAL',
        `  next           ${CODES.UNPROVEN_REFUSAL}`,
        `  found          the server says MALFORMED; withdrawal ${id} may be paid until 2026-11-22T07:00:00Z`,
        '  fields         /amount',
      ].join('\n'),
    );
  });

  it('never tells anybody to ask under a new reference on the server’s word', async () => {
    const told: string[] = [];
    const context = aContext();
    for (const code of Object.keys(CODES)) {
      server.on('POST /v1/withdrawals', () => problem(422, code));
      server.on('POST /v1/withdrawals/dry-run', () => problem(422, code));
      await request(context, '--asset', 'BTC', '--amount', '0.001');
      await request(context, '--asset', 'BTC', '--amount', '0.001', '--dry-run');
      await runCli(context, 'withdrawal', '--config', config, '--reference', 'W-1');
      told.push(code);
    }
    expect(told).toContain('NOT_AFTER_PASSED');
    expect(context.noted).toHaveLength(3 * told.length);
    expect(context.noted.filter((text) => /new reference/.test(text))).toEqual([]);
  }, 60_000);

  it('lets no text of the server’s move the cursor', async () => {
    const paint = '\u001b[2J\u001b[H0.1 BTC\u009b8m\rfinal';
    const paintAll = (value: unknown): unknown => {
      if (typeof value === 'string') return paint;
      if (Array.isArray(value)) return [...value.map(paintAll), paint];
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, paintAll(each)]));
    };
    let view: Record<string, unknown> = {};
    server.on('POST /v1/withdrawals', (seen) => {
      const approvals = { ops: { have: 1, need: 2 } };
      view = { ...aWithdrawalView(intentOf(seen), [], { state: 'pending_approval', reason: 'FROZEN', approvals }) };
      return { status: 201, body: view };
    });
    await request(aContext(), '--asset', BTC, '--base-units', LARGE_BTC.toString());
    const controls = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;
    for (const field of Object.keys(view)) {
      const painted: Record<string, unknown> = { ...view, [field]: paintAll(view[field]) };
      if (field === 'reason') painted[field] = paint;
      if (field === 'approvals') painted[field] = { [paint]: { have: 1, need: 2 } };
      server.on('POST /v1/withdrawals', () => ({ status: 201, body: painted }));
      server.on(`GET /v1/withdrawals/${String(view['id'])}`, () => ({ body: painted }));
      const context = aContext();
      await request(context, '--asset', BTC, '--base-units', LARGE_BTC.toString());
      await runCli(context, 'withdrawal', '--config', config, '--reference', 'W-1');
      expect([...context.printed, ...context.noted]).not.toEqual([]);
      for (const text of [...context.printed, ...context.noted])
        expect([field, controls.test(text)]).toEqual([field, false]);
    }
  });

  it('refuses a private key that others can read', async () => {
    writeFileSync(join(root, 'open.key'), hexOf(aSecret('engine trading')), { mode: 0o644 });
    const about = {
      serverUrl: server.url,
      genesisHash: genesis.genesis.hash,
      keyId: 'trading',
      privateKeyFile: 'open.key',
    };
    writeFileSync(config, JSON.stringify(about));
    const context = aContext();
    expect(await request(context, '--asset', 'BTC', '--amount', '0.001')).toBe(2);
    expect(context.noted.at(-1)).toContain('chmod 400');
  });

  it('names the field of a configuration that is wrong', async () => {
    writeFileSync(
      config,
      JSON.stringify({ serverUrl: server.url, genesisHash: 'abc', keyId: 'trading', privateKeyFile: 'x' }),
    );
    const context = aContext();
    expect(await request(context, '--asset', 'BTC', '--amount', '0.001')).toBe(2);
    expect(context.noted.at(-1)).toContain('genesisHash');
  });

  it('makes key files that only their owner reads, and never over another', async () => {
    const out = join(root, 'new.key');
    const context = aContext();
    expect(await runCli(context, 'engine-key', 'init', '--out', out, '--json')).toBe(0);
    expect(JSON.parse(context.output)).toMatchObject({ publicKey: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
    expect(statSync(out).mode & 0o777).toBe(0o400);
    expect(await runCli(aContext(), 'auditor-key', 'init', '--out', out)).toBe(2);
  });
});
