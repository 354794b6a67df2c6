import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALICE, BOB, CAROL, DAVE } from '../../../test/support/builders/a-device.js';
import { aGenesis } from '../../../test/support/builders/a-genesis.js';
import { LARGE_BTC } from '../../../test/support/builders/a-policy.js';
import { aProposal } from '../../../test/support/builders/a-proposal.js';
import { aSecret } from '../../../test/support/builders/a-secret.js';
import { aContext, ApproversDesk, cast, NOW, type Asked } from '../../../test/support/approvers-desk.js';
import { problem } from '../../../test/support/fake-sekisho-server.js';
import { checkWords } from '../../protocol/check-words.js';
import { readAsked } from '../../protocol/evidence.js';
import { invariant } from '../../protocol/invariant.js';
import { PolicyHistory } from '../../protocol/policy-history.js';
import { electorateOf, verifyVote, voteDigest } from '../../protocol/vote.js';

const genesis = aGenesis();
const { policy } = genesis;

let desk: ApproversDesk;
beforeAll(async () => {
  desk = await ApproversDesk.make(genesis, [ALICE, CAROL]);
});
beforeEach(() => desk.begin());
afterEach(() => desk.stop());
afterAll(() => {
  desk.end();
});

it.each([ALICE, CAROL])('approves with the key of $id: a vote that everybody can verify', async (device) => {
  const w = desk.asked();
  desk.presents(w);
  const context = aContext();
  expect(await desk.runAs(device, context, 'approve', 'W-1001', '--yes')).toBe(0);
  const [vote] = desk.posted;
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
  const w = desk.asked();
  desk.presents(w);
  const context = aContext();
  expect(await desk.run(context, 'reject', 'W-1001', '--reason', 'Nobody told me', '--yes')).toBe(0);
  expect(desk.posted).toMatchObject([{ verb: 'Reject', message: { reason: 'Nobody told me', approver: 'alice' } }]);
  expect(context.output).toContain('REJECT: Nobody told me');
  expect(context.output).toContain('Rejected: W-1001, as alice. Still missing: 2 of ops, 1 of finance.');
});

it('says what the votes add up to now, by its own count', async () => {
  const w = desk.asked();
  desk.presents(w, [BOB.approve(policy, w.intent, cast), DAVE.approve(policy, w.intent, cast)]);
  const context = aContext();
  expect(await desk.run(context, 'approve', 'W-1001', '--yes')).toBe(0);
  expect(context.output).toContain('The quorum is reached; the server says: pending_approval.');
});

it('asks for the first check word of what it is about to sign', async () => {
  const w = desk.asked();
  desk.presents(w);
  const context = aContext();
  context.isInteractive = true;
  const words = checkWords(
    voteDigest(policy.deploymentId, ALICE.approve(policy, w.intent, { castAt: NOW, expiresAt: NOW + 3600 })),
  );
  context.answers = [` ${words[0] ?? ''}\n`];
  expect(await desk.run(context, 'approve', 'W-1001')).toBe(0);
  expect(context.asked).toEqual(['Type the first check word to approve: ']);
  expect(desk.posted).toHaveLength(1);
});

it.each([
  ['y', 1],
  ['', 1],
])('posts nothing when the answer is "%s"', async (answer, code) => {
  desk.presents(desk.asked());
  const context = aContext();
  context.isInteractive = true;
  context.answers = [answer];
  expect(await desk.run(context, 'approve', 'W-1001')).toBe(code);
  expect([desk.posted, context.noted.at(-1)]).toEqual([[], expect.stringContaining('NOT_CONFIRMED')]);
});

it('does not vote where nobody can be asked', async () => {
  desk.presents(desk.asked());
  expect(await desk.run(aContext(), 'approve', 'W-1001')).toBe(2);
  expect(desk.posted).toEqual([]);
});

describe('refuses', () => {
  const refusals: Record<string, () => { given?: () => void; code: string }> = {
    'a server on another genesis': () => ({
      given: () => {
        desk.presents(desk.asked());
        desk.server.standOn(aGenesis({ attestationSecret: aSecret('another attestation key') }).files);
      },
      code: 'GENESIS_DIFFERS',
    }),
    'another policy under the pinned genesis': () => ({
      given: () => {
        desk.presents(desk.asked());
        const other = aGenesis({ policy: { maxLifetimeSeconds: 86_400 } });
        desk.server.standOn({ ...genesis.files, policy: other.files.policy });
      },
      code: 'GENESIS_DIFFERS',
    }),
    'a request that no engine signed': () => ({
      given: () => {
        const w = desk.asked({}, { secret: aSecret('mallory') });
        desk.presents(w);
      },
      code: 'REQUEST_SIGNATURE_INVALID',
    }),
    'an amount that was edited after the engine signed': () => ({
      given: () => {
        const w = desk.asked();
        const body = new TextDecoder().decode(w.request.body).replace('523500000', '923500000');
        desk.presents({ ...w, request: { ...w.request, body: new TextEncoder().encode(body) } });
      },
      code: 'REQUEST_SIGNATURE_INVALID',
    }),
    'another withdrawal than the one asked for': () => ({
      given: () => {
        const w = desk.asked();
        const other = desk.asked({ reference: 'W-2002', amount: LARGE_BTC.toString() });
        desk.presents(w);
        const proposal = aProposal(w.intent, other.request, [], { withdrawalId: w.intent.withdrawalId });
        desk.server.on(`GET /v1/proposals/${w.intent.withdrawalId}`, () => ({ body: proposal }));
      },
      code: 'PROPOSAL_DIFFERS',
    }),
    'what its own approver asked for': () => ({
      given: () => {
        desk.presents(desk.asked({}, {}, 'desk'));
      },
      code: 'VOTE_BY_INITIATOR',
    }),
    'what has expired': () => ({
      given: () => {
        desk.presents(desk.asked({ notAfter: NOW }));
      },
      code: 'EXPIRED',
    }),
    'what it has approved already': () => ({
      given: () => {
        const w = desk.asked();
        desk.presents(w, [ALICE.approve(policy, w.intent, cast)]);
      },
      code: 'VOTE_ALREADY_CAST',
    }),
    'what nobody is asked about': () => ({
      given: () => {
        desk.presents(desk.asked({ amount: '5000' }));
      },
      code: 'VOTE_NOT_ELIGIBLE',
    }),
  };

  it.each(Object.entries(refusals))('%s, and signs nothing', async (_, refusal) => {
    const { given, code } = refusal();
    given?.();
    const context = aContext();
    expect(await desk.run(context, 'approve', 'W-1001', '--yes')).toBe(1);
    expect([desk.posted, context.noted.at(-1)]).toEqual([[], expect.stringContaining(code)]);
  });

  it('a reason with characters that nobody can see', async () => {
    desk.presents(desk.asked());
    const context = aContext();
    expect(await desk.run(context, 'reject', 'W-1001', '--reason', 'fine \u202Eenif', '--yes')).toBe(2);
    expect(desk.posted).toEqual([]);
  });

  it('a passphrase that does not open the key', async () => {
    desk.presents(desk.asked());
    const wrong = join(desk.root, 'wrong-passphrase');
    writeFileSync(wrong, 'wrong horse battery staple', { mode: 0o400 });
    const context = aContext();
    expect(await desk.run(context, 'approve', 'W-1001', '--yes', '--passphrase-file', wrong)).toBe(1);
    expect(context.noted.at(-1)).toContain('PASSPHRASE_WRONG');
  });

  it('a passphrase file that others can read', async () => {
    desk.presents(desk.asked());
    const { passphraseFile } = desk.folderOf(ALICE);
    chmodSync(passphraseFile, 0o440);
    const context = aContext();
    expect(await desk.run(context, 'approve', 'W-1001', '--yes')).toBe(2);
    chmodSync(passphraseFile, 0o400);
    expect([desk.posted, context.noted.at(-1)]).toEqual([[], expect.stringContaining('chmod 400')]);
  });
});

it.each([
  ['its intent words', (w: Asked) => checkWords(readHash(w)).join(' ')],
  ['its hash', (w: Asked) => readHash(w)],
])('votes unasked on what the caller expects by %s', async (_, expected) => {
  const w = desk.asked();
  desk.presents(w);
  expect(await desk.run(aContext(), 'approve', 'W-1001', '--yes', '--expect', expected(w))).toBe(0);
  expect(desk.posted).toHaveLength(1);
});

it.each([
  ['the words of another', 1, 'PROPOSAL_DIFFERS', (w: Asked) => checkWords(readHash(w)).join(' ')],
  ['the hash of another', 1, 'PROPOSAL_DIFFERS', (w: Asked) => readHash(w)],
  ['five words', 2, '--expect takes', (w: Asked) => checkWords(readHash(w)).slice(1).join(' ')],
  ['nothing', 2, '--expect takes', () => ''],
])('votes on nothing when it is told to expect %s', async (_, code, text, expected) => {
  desk.presents(desk.asked());
  for (const [verb, ...reason] of [['approve'], ['reject', '--reason', 'No']] as const) {
    const context = aContext();
    const expect_ = ['--expect', expected(desk.asked({ amount: '623500000' }))];
    expect(await desk.run(context, verb, ...reason, 'W-1001', '--yes', ...expect_)).toBe(code);
    expect(context.noted.at(-1)).toContain(text);
  }
  expect(desk.posted).toEqual([]);
});

it('tells the server’s refusal of a vote with what to do next', async () => {
  const w = desk.asked();
  desk.presents(w);
  desk.server.on(`POST /v1/proposals/${w.intent.withdrawalId}/votes`, () => problem(409, 'WITHDRAWAL_NOT_OPEN'));
  const context = aContext();
  expect(await desk.run(context, 'approve', 'W-1001', '--yes')).toBe(1);
  expect(context.noted.at(-1)).toBe(
    'WITHDRAWAL_NOT_OPEN\n  next           Nothing to do: it is no longer open for votes.',
  );
});

function readHash({ request }: Asked) {
  const read = readAsked(request, policy);
  invariant(read.kind === 'asked', 'as asked');
  return read.hash;
}
