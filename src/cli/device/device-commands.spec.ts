import { chmodSync, writeFileSync } from 'node:fs';
import { PolicyHistory } from '../../protocol/policy-history.js';
import { join } from 'node:path';
import { ALICE, BOB, CAROL, DAVE, ERIN, type TestDevice } from '../../../test/support/builders/a-device.js';
import { aGenesis } from '../../../test/support/builders/a-genesis.js';
import { LARGE_BTC } from '../../../test/support/builders/a-policy.js';
import { aProposal } from '../../../test/support/builders/a-proposal.js';
import { aSecret } from '../../../test/support/builders/a-secret.js';
import { anEngine, aWithdrawal, type SigningOptions } from '../../../test/support/builders/an-engine.js';
import { makeDeviceFolder } from '../../../test/support/device-desk.js';
import { FakeContext } from '../../../test/support/fake-context.js';
import { FakeSekishoServer, problem } from '../../../test/support/fake-sekisho-server.js';
import { runCli } from '../../../test/support/run-cli.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../../test/support/temporary-folder.js';
import { checkWords } from '../../protocol/check-words.js';
import { readAsked } from '../../protocol/evidence.js';
import { invariant } from '../../protocol/invariant.js';
import { isMalformed, readMessage, typedDataDigest } from '../../protocol/typed-data.js';
import { LOGIN, type Intent } from '../../protocol/verbs.js';
import { verifyDeviceSignature } from '../../protocol/devices/verify-device-signature.js';
import { parseHex } from '../../protocol/hex.js';
import { readSignedVote, electorateOf, verifyVote, voteDigest, type SignedVote } from '../../protocol/vote.js';
import { type SignedRequest } from '../../protocol/http-signature.js';
import { type WithdrawalRequest } from '../../protocol/withdrawal-request.js';

const genesis = aGenesis();
const { policy } = genesis;
/** 2026-11-22T06:00:00Z */
const NOW = 1_795_327_200;

interface Asked {
  readonly intent: Intent;
  readonly request: SignedRequest;
}

/** What an engine signed: 523.5 BTC unless told otherwise. */
function asked(overrides: Partial<WithdrawalRequest> = {}, options: SigningOptions = {}, key = 'trading'): Asked {
  const body = aWithdrawal(policy.deploymentId, {
    reference: 'W-1001',
    amount: '523500000',
    beneficiary: 'customer-77',
    notAfter: NOW + 3600,
    ...overrides,
  });
  const engine = anEngine(key, 'https://sekisho.test');
  const request = engine.withdrawal(body, { created: NOW - 120, idempotencyKey: 'once', ...options });
  const read = readAsked(anEngine(key, 'https://sekisho.test').withdrawal(body, { created: NOW }), policy);
  invariant(read.kind === 'asked', 'the builder asks for something possible');
  return { intent: read.intent, request };
}

const cast = { castAt: NOW - 300, expiresAt: NOW + 3000 };

describe('sekisho device', () => {
  let root: string;
  const desks = new Map<string, { folder: string; passphraseFile: string }>();
  let server: FakeSekishoServer;
  let posted: SignedVote[];

  beforeAll(async () => {
    root = makeTemporaryFolder();
    for (const device of [ALICE, CAROL])
      desks.set(device.id, await makeDeviceFolder(root, device, { genesisHash: genesis.genesis.hash }));
  });
  afterAll(() => {
    removeTemporaryFolder(root);
  });
  beforeEach(async () => {
    server = await FakeSekishoServer.start(genesis.files);
    posted = [];
    server.on('POST /v1/login/challenges', () => ({
      body: { challenge: '11'.repeat(32), expiresAt: new Date((NOW + 300) * 1000).toISOString() },
    }));
    // Fresh each time: a token that an earlier test left behind is for another port.
    server.on('POST /v1/login', () => ({
      body: { token: 'read-only', expiresAt: new Date((NOW + 300) * 1000).toISOString() },
    }));
  });
  afterEach(() => server.stop());

  function presents(
    { intent, request }: Asked,
    votes: SignedVote[] = [],
    overrides: Record<string, unknown> = {},
  ): void {
    const proposal = aProposal(intent, request, votes, overrides);
    server.on(`GET /v1/proposals/${intent.withdrawalId}`, () => ({ body: proposal }));
    server.on('GET /v1/proposals', () => ({ body: { items: [proposal] } }));
    server.on(`POST /v1/proposals/${intent.withdrawalId}/votes`, ({ body }) => {
      const vote = readSignedVote(JSON.parse(body.toString('utf8')));
      invariant(vote !== null, 'a device posts votes');
      posted.push(vote);
      return { status: 201, body: { verdict: { kind: 'open', missing: {} }, state: 'pending_approval' } };
    });
  }

  const run = (context: FakeContext, ...line: string[]) => runAs(ALICE, context, ...line);
  const runAs = (device: TestDevice, context: FakeContext, ...line: string[]) =>
    runCli(context, 'device', ...line, ...where(device));
  function where(device: TestDevice, overrides: { passphraseFile?: string; url?: string } = {}): string[] {
    const { folder = '', passphraseFile = '' } = { ...desks.get(device.id), ...overrides };
    const url = overrides.url ?? server.url;
    return ['--folder', folder, '--passphrase-file', passphraseFile, '--server', url];
  }
  function aContext(): FakeContext {
    const context = new FakeContext();
    context.time = NOW;
    return context;
  }

  it('shows everything in full, before any vote', async () => {
    const w = asked();
    presents(w, [
      BOB.approve(policy, w.intent, cast),
      ERIN.reject(policy, w.intent, { ...cast, reason: 'Not in the treasury plan' }),
    ]);
    const context = aContext();
    expect(await run(context, 'show', 'W-1001')).toBe(0);
    expect(context.output).toBe(SCREEN);
  });

  it('finds a withdrawal by its id as by its reference', async () => {
    const w = asked();
    presents(w);
    const context = aContext();
    expect(await run(context, 'show', w.intent.withdrawalId)).toBe(0);
    expect(context.output).toContain('Withdrawal W-1001');
  });

  it('signs in with a Login that only reads', async () => {
    presents(asked());
    await run(aContext(), 'list');
    const login = server.seen.find(({ path }) => path === '/v1/login');
    const { message: given, signature } = JSON.parse(login?.body.toString('utf8') ?? '') as Record<string, unknown>;
    const message = readMessage(LOGIN, given);
    invariant(!isMalformed(message), 'a Login');
    expect(message).toEqual({ approver: 'alice', device: ALICE.id, challenge: '11'.repeat(32), expiresAt: NOW + 300 });
    const digest = typedDataDigest(policy.deploymentId, LOGIN, message);
    expect(verifyDeviceSignature(ALICE, digest, parseHex(String(signature)) ?? ALICE.publicKey)).toBe(true);
  });

  it.each([ALICE, CAROL])('approves with the key of $id: a vote that everybody can verify', async (device) => {
    const w = asked();
    presents(w);
    const context = aContext();
    expect(await runAs(device, context, 'approve', 'W-1001', '--yes')).toBe(0);
    const [vote] = posted;
    invariant(vote !== undefined, 'a vote was posted');
    const read = readAsked(w.request, policy);
    invariant(read.kind === 'asked', 'as asked');
    expect(verifyVote(vote, read.hash, electorateOf(PolicyHistory.of(policy)))).toMatchObject({
      kind: 'vote',
      vote: { choice: 'approve', approver: device.approver, device: device.id, castAt: NOW, expiresAt: NOW + 3600 },
    });
    expect(context.output).toContain(checkWords(voteDigest(policy.deploymentId, vote)).join(' '));
  });

  it('rejects with the reason that everybody will read', async () => {
    const w = asked();
    presents(w);
    const context = aContext();
    expect(await run(context, 'reject', 'W-1001', '--reason', 'Nobody told me', '--yes')).toBe(0);
    expect(posted).toMatchObject([{ verb: 'Reject', message: { reason: 'Nobody told me', approver: 'alice' } }]);
    expect(context.output).toContain('REJECT: Nobody told me');
    expect(context.output).toContain('Rejected: W-1001, as alice. Still missing: 2 of ops, 1 of finance.');
  });

  it('says what the votes add up to now, by its own count', async () => {
    const w = asked();
    presents(w, [BOB.approve(policy, w.intent, cast), DAVE.approve(policy, w.intent, cast)]);
    const context = aContext();
    expect(await run(context, 'approve', 'W-1001', '--yes')).toBe(0);
    expect(context.output).toContain('The quorum is reached; the server says: pending_approval.');
  });

  it('asks for the first check word of what it is about to sign', async () => {
    const w = asked();
    presents(w);
    const context = aContext();
    context.isInteractive = true;
    const words = checkWords(
      voteDigest(policy.deploymentId, ALICE.approve(policy, w.intent, { castAt: NOW, expiresAt: NOW + 3600 })),
    );
    context.answers = [` ${words[0] ?? ''}\n`];
    expect(await run(context, 'approve', 'W-1001')).toBe(0);
    expect(context.asked).toEqual(['Type the first check word to approve: ']);
    expect(posted).toHaveLength(1);
  });

  it.each([
    ['y', 1],
    ['', 1],
  ])('posts nothing when the answer is "%s"', async (answer, code) => {
    presents(asked());
    const context = aContext();
    context.isInteractive = true;
    context.answers = [answer];
    expect(await run(context, 'approve', 'W-1001')).toBe(code);
    expect([posted, context.noted.at(-1)]).toEqual([[], expect.stringContaining('NOT_CONFIRMED')]);
  });

  it('does not vote where nobody can be asked', async () => {
    presents(asked());
    expect(await run(aContext(), 'approve', 'W-1001')).toBe(2);
    expect(posted).toEqual([]);
  });

  it('lists what waits, whole addresses included', async () => {
    const w = asked();
    presents(w, [BOB.approve(policy, w.intent, cast)]);
    const context = aContext();
    expect(await run(context, 'list')).toBe(0);
    expect(context.output).toBe(LIST);
  });

  it('keeps showing the others when one proposal is forged', async () => {
    const honest = asked();
    const forged = asked({ reference: 'W-666' }, { secret: aSecret('mallory') });
    presents(honest);
    const items = [aProposal(forged.intent, forged.request), aProposal(honest.intent, honest.request)];
    server.on('GET /v1/proposals', () => ({ body: { items } }));
    const context = aContext();
    expect(await run(context, 'list')).toBe(0);
    expect(context.output).toContain('1 waiting, 1 of them for alice');
    expect(context.noted.join()).toContain('REQUEST_SIGNATURE_INVALID');
  });

  it('watches: tells what comes, once, and what goes', async () => {
    const w = asked();
    presents(w);
    const context = aContext();
    let looks = 0;
    server.on('GET /v1/proposals', () => {
      looks += 1;
      if (looks === 3) context.stopping.abort();
      return { body: { items: looks < 3 ? [aProposal(w.intent, w.request)] : [] } };
    });
    expect(await run(context, 'watch')).toBe(0);
    expect(context.printed.filter((text) => text.includes('waits for you'))).toHaveLength(1);
    expect(context.printed.at(-1)).toContain('gone: W-1001');
    expect(posted).toEqual([]);
  }, 15_000);

  describe('refuses', () => {
    const refusals: Record<string, () => { given?: () => void; code: string }> = {
      'a server on another genesis': () => ({
        given: () => {
          presents(asked());
          server.standOn(aGenesis({ attestationSecret: aSecret('another attestation key') }).files);
        },
        code: 'GENESIS_DIFFERS',
      }),
      'another policy under the pinned genesis': () => ({
        given: () => {
          presents(asked());
          const other = aGenesis({ policy: { maxLifetimeSeconds: 86_400 } });
          server.standOn({ ...genesis.files, policy: other.files.policy });
        },
        code: 'GENESIS_DIFFERS',
      }),
      'a request that no engine signed': () => ({
        given: () => {
          const w = asked({}, { secret: aSecret('mallory') });
          presents(w);
        },
        code: 'REQUEST_SIGNATURE_INVALID',
      }),
      'an amount that was edited after the engine signed': () => ({
        given: () => {
          const w = asked();
          const body = new TextDecoder().decode(w.request.body).replace('523500000', '923500000');
          presents({ ...w, request: { ...w.request, body: new TextEncoder().encode(body) } });
        },
        code: 'REQUEST_SIGNATURE_INVALID',
      }),
      'another withdrawal than the one asked for': () => ({
        given: () => {
          const w = asked();
          const other = asked({ reference: 'W-2002', amount: LARGE_BTC.toString() });
          presents(w);
          const proposal = aProposal(w.intent, other.request, [], { withdrawalId: w.intent.withdrawalId });
          server.on(`GET /v1/proposals/${w.intent.withdrawalId}`, () => ({ body: proposal }));
        },
        code: 'PROPOSAL_DIFFERS',
      }),
      'what its own approver asked for': () => ({
        given: () => {
          presents(asked({}, {}, 'desk'));
        },
        code: 'VOTE_BY_INITIATOR',
      }),
      'what has expired': () => ({
        given: () => {
          presents(asked({ notAfter: NOW }));
        },
        code: 'EXPIRED',
      }),
      'what it has approved already': () => ({
        given: () => {
          const w = asked();
          presents(w, [ALICE.approve(policy, w.intent, cast)]);
        },
        code: 'VOTE_ALREADY_CAST',
      }),
      'what nobody is asked about': () => ({
        given: () => {
          presents(asked({ amount: '5000' }));
        },
        code: 'VOTE_NOT_ELIGIBLE',
      }),
    };

    it.each(Object.entries(refusals))('%s, and signs nothing', async (_, refusal) => {
      const { given, code } = refusal();
      given?.();
      const context = aContext();
      expect(await run(context, 'approve', 'W-1001', '--yes')).toBe(1);
      expect([posted, context.noted.at(-1)]).toEqual([[], expect.stringContaining(code)]);
    });

    it('a reason with characters that nobody can see', async () => {
      presents(asked());
      const context = aContext();
      expect(await run(context, 'reject', 'W-1001', '--reason', 'fine \u202Eenif', '--yes')).toBe(2);
      expect(posted).toEqual([]);
    });

    it('a passphrase that does not open the key', async () => {
      presents(asked());
      const wrong = join(root, 'wrong-passphrase');
      writeFileSync(wrong, 'wrong horse battery staple', { mode: 0o400 });
      const context = aContext();
      const line = ['approve', 'W-1001', '--yes', ...where(ALICE, { passphraseFile: wrong })];
      expect(await runCli(context, 'device', ...line)).toBe(1);
      expect(context.noted.at(-1)).toContain('PASSPHRASE_WRONG');
    });

    it('a passphrase file that others can read', async () => {
      presents(asked());
      const { passphraseFile = '' } = desks.get(ALICE.id) ?? {};
      chmodSync(passphraseFile, 0o440);
      const context = aContext();
      expect(await run(context, 'approve', 'W-1001', '--yes')).toBe(2);
      chmodSync(passphraseFile, 0o400);
      expect([posted, context.noted.at(-1)]).toEqual([[], expect.stringContaining('chmod 400')]);
    });
  });

  it.each([
    ['its intent words', (w: Asked) => checkWords(readHash(w)).join(' ')],
    ['its hash', (w: Asked) => readHash(w)],
  ])('votes unasked on what the caller expects by %s', async (_, expected) => {
    const w = asked();
    presents(w);
    expect(await run(aContext(), 'approve', 'W-1001', '--yes', '--expect', expected(w))).toBe(0);
    expect(posted).toHaveLength(1);
  });

  it.each([
    ['the words of another', 1, 'PROPOSAL_DIFFERS', (w: Asked) => checkWords(readHash(w)).join(' ')],
    ['the hash of another', 1, 'PROPOSAL_DIFFERS', (w: Asked) => readHash(w)],
    ['five words', 2, '--expect takes', (w: Asked) => checkWords(readHash(w)).slice(1).join(' ')],
    ['nothing', 2, '--expect takes', () => ''],
  ])('votes on nothing when it is told to expect %s', async (_, code, text, expected) => {
    presents(asked());
    for (const verb of [['approve'], ['reject', '--reason', 'No']]) {
      const context = aContext();
      const expect_ = ['--expect', expected(asked({ amount: '623500000' }))];
      expect(await run(context, ...verb, 'W-1001', '--yes', ...expect_)).toBe(code);
      expect(context.noted.at(-1)).toContain(text);
    }
    expect(posted).toEqual([]);
  });

  it('says with exit code 69 that there was no answer', async () => {
    const { url } = server;
    await server.stop();
    expect(await runCli(aContext(), 'device', 'list', ...where(ALICE, { url }))).toBe(69);
    server = await FakeSekishoServer.start(genesis.files);
  });

  it('tells the server’s refusal of a vote with what to do next', async () => {
    const w = asked();
    presents(w);
    server.on(`POST /v1/proposals/${w.intent.withdrawalId}/votes`, () => problem(409, 'WITHDRAWAL_NOT_OPEN'));
    const context = aContext();
    expect(await run(context, 'approve', 'W-1001', '--yes')).toBe(1);
    expect(context.noted.at(-1)).toBe(
      'WITHDRAWAL_NOT_OPEN\n  next           Nothing to do: it is no longer open for votes.',
    );
  });
});

function readHash({ request }: Asked) {
  const read = readAsked(request, policy);
  invariant(read.kind === 'asked', 'as asked');
  return read.hash;
}

const SCREEN = `
Withdrawal W-1001

  pay            5.235 BTC
                 523500000 base units of bip122:0f9188f13cb7b2c71f2a335e3a4fc328/slip44:1
  to             bcrt 1qw5 08d6 qejx tdg4 y5r3 zarv ary0 c5xw 7kyg t080
                 on chain: 0014 751e 76e8 1991 96d4 5494 1c45 d1b3 a323 f143 3bd6
  memo           none
  from           btc-hot on Bitcoin regtest (bip122:0f9188f13cb7b2c71f2a335e3a4fc328)
                 bcrt 1q8s askj py4x dfc4 lj8w 4umt qsu9 3vt2 xjaa nzng
  fee, at most   0.001 BTC (100000 base units)
  expires        2026-11-22T07:00:00Z, in 60 min
  beneficiary    customer-77
  withdrawal id  e6c48aae4e4eea01ec3cfee15c6ab300542b2b8235544932cd58db2893893d9d

  asked by       engine key trading, signature verified
                 signed 2026-11-22T05:58:00Z, 2 min ago
  initiators     none named

  tier           btc-large
  because        rule 2: BTC >= 0.1 and < 10: ops 2 of 3 and finance 1 of 2
  needs          ops      1 of 2  alice (you), bob, carol
                 finance  0 of 1  dave, erin
  votes          approve  bob (Bob of the tests)    bob-laptop (independent)   5 min ago
                 reject   erin (Erin of the tests)  erin-wallet (independent)  5 min ago  “Not in the treasury plan”
                 each signature verified by this device
  you            alice: your decision is waited for

  server says    pending_approval
  intent words   alpha win essay junior arrange elder
                 the same on every screen that shows this
`.trim();

const LIST = `
1 waiting, 1 of them for alice

W-1001  5.235 BTC  60 min left  waits for you
  to     bcrt 1qw5 08d6 qejx tdg4 y5r3 zarv ary0 c5xw 7kyg t080
  needs  ops 1 of 2, finance 0 of 1
  id     e6c48aae4e4eea01ec3cfee15c6ab300542b2b8235544932cd58db2893893d9d
`.trim();
