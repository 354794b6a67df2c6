import { ALICE, BOB, CAROL, DAVE, ERIN } from '../../../test/support/builders/a-device.js';
import { aGenesis } from '../../../test/support/builders/a-genesis.js';
import { LARGE_BTC } from '../../../test/support/builders/a-policy.js';
import { anExport } from '../../../test/support/builders/an-export.js';
import { anEngine, aWithdrawal } from '../../../test/support/builders/an-engine.js';
import { TestReceipts } from '../../../test/support/builders/test-receipts.js';
import { readAsked } from '../../protocol/evidence.js';
import { type SignedRequest } from '../../protocol/http-signature.js';
import { invariant } from '../../protocol/invariant.js';
import { type Intent, type Receipt } from '../../protocol/verbs.js';
import { voteDigest, type SignedVote } from '../../protocol/vote.js';
import { verifyExport } from './verify-export.js';

const genesis = aGenesis();
const { policy } = genesis;
/** 2026-11-22T06:00:00Z */
const NOW = 1_795_327_200;
const cast = { castAt: NOW - 60, expiresAt: NOW + 3000 };

interface Asked {
  readonly request: SignedRequest;
  readonly intent: Intent;
}
function aLargeOne(initiators: string[] = []): Asked {
  const amount = LARGE_BTC.toString();
  const body = aWithdrawal(policy.deploymentId, { amount, notAfter: NOW + 3600, initiators });
  const request = anEngine().withdrawal(body, { created: NOW - 120, idempotencyKey: 'w-1' });
  const asked = readAsked(request, policy);
  invariant(asked.kind === 'asked', 'the builder asks for something possible');
  return { request, intent: asked.intent };
}
const { request, intent } = aLargeOne();

/** All of finance, whose threshold is one. */
const no = [DAVE, ERIN].map((device) => device.reject(policy, intent, cast));
const yes = [DAVE, ERIN].map((device) => device.approve(policy, intent, cast));
const digests = (votes: readonly SignedVote[]) => votes.map((vote) => voteDigest(policy.deploymentId, vote));
const cancel = anEngine().cancel(policy.deploymentId, intent.withdrawalId, intent.reference);

interface Evidence {
  readonly votes?: readonly SignedVote[];
  readonly cancel?: SignedRequest;
}
/** What is found about a large withdrawal that the signing module ended without a payment. */
async function found(
  outcome: string,
  about: Partial<Receipt>,
  evidence: Evidence = {},
  of: Asked = { request, intent },
): Promise<string[]> {
  const receipts = new TestReceipts(genesis);
  const at = { tier: 'btc-large', recordedAt: NOW };
  receipts.state(of.intent, 'registered', at);
  receipts.state(of.intent, outcome, { ...at, ...about });
  const lines = anExport(genesis, [{ request: of.request, state: outcome, receipts: receipts.all, ...evidence }]);
  const texts = lines.map((line) => JSON.stringify(line));
  const { defects } = await verifyExport(texts, genesis.genesis.hash, { isPartial: false });
  return defects.map(({ what }) => what);
}

describe('a withdrawal that only the server calls authorised', () => {
  const doesNotAddUp = 'it is told as authorised, and its votes do not add up to that';
  const quorum = [ALICE, CAROL, DAVE].map((device) => device.approve(policy, intent, cast));

  async function told(votes: readonly SignedVote[], ofRequest = request): Promise<string[]> {
    const lines = anExport(genesis, [{ request: ofRequest, state: 'authorised', votes, receipts: [] }]);
    const texts = lines.map((line) => JSON.stringify(line));
    const { defects } = await verifyExport(texts, genesis.genesis.hash, { isPartial: false });
    return defects.map(({ what }) => what);
  }

  it('holds by the votes of a quorum', async () => {
    expect(await told(quorum)).toEqual([]);
  });

  it('holds without votes under a tier that asks nobody', async () => {
    const small = aWithdrawal(policy.deploymentId, { amount: '50000', notAfter: NOW + 3600 });
    const ofSmall = anEngine().withdrawal(small, { created: NOW - 120, idempotencyKey: 'w-small' });
    expect(await told([], ofSmall)).toEqual([]);
  });

  it.each([
    ['nobody voted', []],
    ['too few voted', quorum.slice(1)],
    ['enough voted, but not of each group', [...quorum.slice(0, 2), BOB.approve(policy, intent, cast)]],
    ['the others said no', [...quorum.slice(0, 2), ...no]],
    ['one of them took it back', [...quorum, CAROL.reject(policy, intent, cast)]],
  ])('does not hold when %s', async (_what, votes) => {
    expect(await told(votes)).toEqual([doesNotAddUp]);
  });

  it('holds only if all its votes can have counted at one moment, give or take a device’s clock', async () => {
    const [first, second] = quorum;
    invariant(first !== undefined && second !== undefined, 'there are three');
    const last = (castAt: number) => DAVE.approve(policy, intent, { castAt, expiresAt: castAt + 3600 });
    expect(await told([first, second, last(cast.expiresAt + 29)])).toEqual([]);
    expect(await told([first, second, last(cast.expiresAt + 30)])).toEqual([doesNotAddUp]);
  });

  it('is for its receipt to prove as soon as there is one', async () => {
    const about = { votes: digests(quorum) };
    expect(await found('authorised', about, { votes: quorum })).toEqual([]);
    // The signing module had its package when the third voter changed their mind.
    const late = CAROL.reject(policy, intent, cast);
    expect(await found('authorised', about, { votes: [...quorum, late] })).toEqual([]);
    expect(await found('authorised', { votes: [] }, { votes: quorum })).toEqual([
      'receipt 2 authorises, and the votes that it counts do not add up to that',
    ]);
  });
});

describe('a cancelled withdrawal', () => {
  const reason = 'CANCELLED_BY_ENGINE';

  it('holds by the cancel that the engine signed', async () => {
    expect(await found('cancelled', { reason }, { cancel })).toEqual([]);
  });

  it('does not hold by the signing module’s word alone', async () => {
    expect(await found('cancelled', { reason })).toEqual([
      'receipt 2 cancels it, and no engine’s signed cancel is in evidence',
    ]);
  });

  it('does not hold by the cancel of something else', async () => {
    const other = anEngine().cancel(policy.deploymentId, intent.withdrawalId, 'another');
    expect(await found('cancelled', { reason }, { cancel: other })).toEqual([
      'no engine has asked to cancel it',
      'receipt 2 cancels it, and no engine’s signed cancel is in evidence',
    ]);
  });

  it('does not hold for another reason', async () => {
    expect(await found('cancelled', { reason: 'EXPIRED' }, { cancel })).toEqual([
      'receipt 2 cancels for a reason that nothing can show: EXPIRED',
    ]);
  });
});

describe('an expired withdrawal', () => {
  const about = { reason: 'EXPIRED', recordedAt: intent.notAfter };

  it('holds from the second on after which it may not be paid', async () => {
    expect(await found('expired', about)).toEqual([]);
  });

  it('does not hold before, nor for another reason', async () => {
    expect(await found('expired', { ...about, recordedAt: intent.notAfter - 1 })).toEqual([
      'receipt 2 lets it expire before 2026-11-22T07:00:00Z, until when it may be paid',
    ]);
    expect(await found('expired', { ...about, reason: '' })).toEqual([
      'receipt 2 lets it expire for a reason that nothing can show: none',
    ]);
  });
});

describe('a rejected withdrawal', () => {
  const reason = 'REJECTED_BY_APPROVERS';
  const doesNotAddUp = (why: string) => `receipt 2 rejects as ${why}, and the votes do not add up to that`;

  it('holds by the rejections that its receipt names', async () => {
    expect(await found('rejected', { reason, votes: digests(no) }, { votes: no })).toEqual([]);
  });

  it('holds by rejections that had expired, which no receipt names', async () => {
    expect(await found('rejected', { reason, recordedAt: NOW + 3300 }, { votes: no })).toEqual([]);
  });

  it('does not hold when nobody rejected it', async () => {
    expect(await found('rejected', { reason })).toEqual([doesNotAddUp(reason)]);
  });

  it('does not hold when too few rejected it', async () => {
    const one = no.slice(0, 1);
    expect(await found('rejected', { reason, votes: digests(one) }, { votes: one })).toEqual([doesNotAddUp(reason)]);
  });

  it('does not hold when a vote that it names was taken out', async () => {
    expect(await found('rejected', { reason, votes: digests(no) }, { votes: no.slice(1) })).toEqual([
      'receipt 2 counts a vote that is not in evidence',
      doesNotAddUp(reason),
    ]);
  });

  it('does not hold by approvals named as rejections', async () => {
    expect(await found('rejected', { reason, votes: digests(yes) }, { votes: yes })).toEqual([
      'receipt 2 rejects, and names a vote that approves',
      doesNotAddUp(reason),
    ]);
  });

  it('holds as arithmetic when a group has asked itself, whatever was cast after the receipt', async () => {
    const unreachable = aLargeOne(['dave', 'erin']);
    const because = { reason: 'QUORUM_UNREACHABLE' };
    expect(await found('rejected', because, {}, unreachable)).toEqual([]);
    const after = [ALICE, BOB].map((device) => device.reject(policy, unreachable.intent, cast));
    expect(await found('rejected', because, { votes: after }, unreachable)).toEqual([]);
  });

  it('does not hold as arithmetic while a quorum can be reached, nor where approvers rejected it', async () => {
    const unreachable = 'QUORUM_UNREACHABLE';
    expect(await found('rejected', { reason: unreachable })).toEqual([doesNotAddUp(unreachable)]);
    expect(await found('rejected', { reason: unreachable, votes: digests(no) }, { votes: no })).toEqual([
      doesNotAddUp(unreachable),
    ]);
  });

  it('does not hold under another tier', async () => {
    expect(await found('rejected', { reason, tier: 'btc-small', votes: digests(no) }, { votes: no })).toEqual([
      'receipt 2 rejects under btc-small; the policy puts it under btc-large',
    ]);
  });
});
