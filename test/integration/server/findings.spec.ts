import { utcText } from '../../../src/protocol/derive-intent.js';
import { readAsked } from '../../../src/protocol/evidence.js';
import { type Findings } from '../../../src/protocol/findings.js';
import { writeSignedReceipt, type SignedReceipt } from '../../../src/protocol/receipt.js';
import { castVoteSchema } from '../../../src/server/approvers/proposal-view.js';
import { workSchema, type WorkView } from '../../../src/server/signing-work/signing-work-views.js';
import { statusSchema } from '../../../src/server/status/status-view.js';
import { dryRunSchema } from '../../../src/server/withdrawals/dry-run-view.js';
import { withdrawalViewSchema } from '../../../src/server/withdrawals/withdrawal-view.js';
import { ALICE, ERIN } from '../../support/builders/a-device.js';
import { aFindingsMessage } from '../../support/builders/a-findings-message.js';
import { aGenesis } from '../../support/builders/a-genesis.js';
import { aPolicyDocument, BTC, ETH, LARGE_BTC } from '../../support/builders/a-policy.js';
import { aSigningModule, anEngine, aWithdrawal } from '../../support/builders/an-engine.js';
import { TestReceipts } from '../../support/builders/test-receipts.js';
import { approve, lookUp, propose, type Proposed } from '../../support/proposals.js';
import { PUBLIC_URL, ServerUnderTest } from '../../support/server-under-test.js';

const engine = anEngine('trading', PUBLIC_URL);
const signingModule = aSigningModule(PUBLIC_URL);
const NOW = Math.floor(Date.now() / 1000);
const COOLING = 7200;
const TOKEN_HOLDER = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';
/** Ends and begins as the destination of the builders does. */
const LOOK_ALIKE = 'bcrt1qw508d000000000000000000000000000000t080';
const group = (name: string, ...members: string[]) => ({ name, threshold: 1, members });
const quorum = (groups: unknown) => ({ kind: 'quorum', groups: [groups], votesValidForSeconds: 3600 });

const POLICY = {
  ...aPolicyDocument(),
  tiers: [
    { id: 'look-alikes', alerts: ['look-alike'], requires: { kind: 'hold', releasedBy: group('board', 'erin') } },
    { id: 'young', asset: BTC, destinations: ['new'], requires: { kind: 'cooling', seconds: COOLING } },
    {
      ...{ id: 'btc-known', asset: BTC, below: LARGE_BTC.toString(), destinations: ['known', 'allow-listed'] },
      requires: { kind: 'engine-signature' },
    },
    { id: 'btc-new', asset: BTC, requires: quorum(group('ops', 'alice', 'bob')) },
    { id: 'eth-known', asset: ETH, destinations: ['known'], requires: { kind: 'engine-signature' } },
  ],
};

let server: ServerUnderTest;
let receipts: TestReceipts;
beforeEach(async () => {
  server = await ServerUnderTest.start({ genesis: aGenesis({ policy: POLICY }) });
  receipts = new TestReceipts(server.genesis);
});
afterEach(() => server.stop());

const small = () => propose(server, { amount: '50000' });
const ether = { asset: ETH, amount: '1000', destination: TOKEN_HOLDER };

async function hand(...signed: SignedReceipt[]): Promise<void> {
  const body = { receipts: signed.map(writeSignedReceipt) };
  const answer = await server.send(signingModule.post('/v1/signing-work/receipts', body, { tag: 'sekisho-work' }));
  expect(answer.status).toBe(200);
}

/** The receipt with which the module registers it, having found this out. */
function registered({ intent }: Proposed, found: Partial<Findings> = {}, recordedAt = NOW): SignedReceipt {
  const findings = aFindingsMessage(found.firstSeenAt ?? recordedAt, found);
  return receipts.state(intent, 'registered', { recordedAt, findings });
}

async function pull(): Promise<WorkView['items']> {
  const answer = await server.send(signingModule.get('/v1/signing-work?waitSeconds=0', { tag: 'sekisho-work' }));
  return answer.as(workSchema).items;
}

describe('a withdrawal whose rules ask what only the signing module knows', () => {
  it('is taken in as received, and the module is asked', async () => {
    const { id } = await small();
    expect(await lookUp(server, id)).toMatchObject({
      ...{ state: 'received', reason: null, tier: 'look-alikes+young+btc-known+btc-new' },
      decision: {
        trace: expect.arrayContaining([expect.stringContaining('cannot be known now')]) as unknown,
      },
    });
    expect((await pull()).map(({ withdrawalId }) => withdrawalId)).toEqual([id]);
  });

  it('takes no votes before', async () => {
    expect((await approve(server, ALICE, await small())).code).toBe('WITHDRAWAL_NOT_OPEN');
  });

  it('is put before people where it goes to somebody new', async () => {
    const asked = await small();
    await hand(registered(asked));
    expect(await lookUp(server, asked.id)).toMatchObject({
      ...{ state: 'pending_approval', tier: 'young+btc-new', approvals: { ops: { have: 0, need: 1 } } },
      decision: {
        rule: 'young+btc-new',
        trace: [
          expect.stringMatching(/^rule 2: BTC, to a destination that is new: /),
          expect.stringMatching(/^rule 4: BTC: ops 1 of 2/),
          `${asked.intent.destination}: not known by a payment, seen first ${utcText(NOW)}`,
        ],
      },
    });
    expect((await approve(server, ALICE, asked)).as(castVoteSchema).state).toBe('authorised');
  });

  it('is held where it could be taken for somebody else, and both addresses are told in full', async () => {
    const asked = await small();
    await hand(registered(asked, { resembles: [LOOK_ALIKE] }), receipts.state(asked.intent, 'held'));
    const { state, decision } = await lookUp(server, asked.id);
    expect([state, decision.rule]).toEqual(['held', 'look-alikes+young+btc-new']);
    expect(decision.trace).toContainEqual(`${asked.intent.destination} resembles ${LOOK_ALIKE}, which is known`);
    expect((await approve(server, ERIN, asked)).as(castVoteSchema).state).toBe('pending_approval');
  });

  it('is authorised where it goes to somebody known, and the module is asked until it says so too', async () => {
    const asked = await small();
    await pull();
    await hand(registered(asked, { destinationClass: 'known', firstSeenAt: NOW - 86_400 }));
    expect(await lookUp(server, asked.id)).toMatchObject({ state: 'authorised', tier: 'btc-known', approvals: null });
    await server.letWorkWait(5);
    expect((await pull()).map(({ withdrawalId }) => withdrawalId)).toEqual([asked.id]);
    await hand(receipts.state(asked.intent, 'authorised', { tier: 'btc-known' }));
    await server.letWorkWait(5);
    expect(await pull()).toEqual([]);
  });

  it('is still to be cancelled after it was registered, when an engine has asked for that before', async () => {
    const asked = await small();
    await pull();
    const { reference, withdrawalId } = asked.intent;
    await server.send(engine.cancel(server.genesis.policy.deploymentId, withdrawalId, reference));
    await hand(registered(asked, { destinationClass: 'known' }));
    expect(await lookUp(server, asked.id)).toMatchObject({ state: 'authorised', reason: 'CANCELLED_BY_ENGINE' });
    const [item, ...more] = await pull();
    expect([item?.withdrawalId, more]).toEqual([asked.id, []]);
    expect(item?.package).toMatchObject({ cancel: expect.objectContaining({}) as unknown });
  });

  it('says in the status what it waits for, and until when', async () => {
    const asked = await small();
    const waiting = async () => (await server.send(engine.get('/v1/status'))).as(statusSchema).waiting;
    expect(await waiting()).toMatchObject([
      { state: 'received', missing: {}, next: expect.stringMatching(/^Wait for the signing module/) as unknown },
    ]);
    await hand(registered(asked));
    expect(await waiting()).toMatchObject([
      { state: 'pending_approval', missing: { ops: { need: 1 } }, estimatedReleaseAt: utcText(NOW + COOLING) },
    ]);
  });
});

describe('a withdrawal that in some possible case no rule allows', () => {
  it('is taken in as received, and says why the module does not register it', async () => {
    const asked = await propose(server, ether);
    expect(await lookUp(server, asked.id)).toMatchObject({ state: 'received', reason: null, tier: '' });
    const about = { reason: 'CONDITION_UNKNOWN', finality: 'retryable' } as const;
    await hand(receipts.state(asked.intent, 'refused', about));
    expect(await lookUp(server, asked.id)).toMatchObject({ state: 'received', reason: 'CONDITION_UNKNOWN' });
  });

  it('goes on when the module knows', async () => {
    const asked = await propose(server, ether);
    const about = { reason: 'CONDITION_UNKNOWN', finality: 'retryable' } as const;
    await hand(
      receipts.state(asked.intent, 'refused', about),
      registered(asked, { destinationClass: 'known', firstSeenAt: NOW - 86_400 }),
    );
    expect(await lookUp(server, asked.id)).toMatchObject({ state: 'authorised', reason: null, tier: 'eth-known' });
  });

  it('ends where it turns out that none does', async () => {
    const asked = await propose(server, ether);
    await hand(
      registered(asked),
      receipts.state(asked.intent, 'refused', { reason: 'NO_TIER_MATCHES', finality: 'final' }),
    );
    expect(await lookUp(server, asked.id)).toMatchObject({ state: 'refused', reason: 'NO_TIER_MATCHES' });
    expect(await pull()).toEqual([]);
  });
});

describe('the estimated release', () => {
  it('of a cooling counts from the first sight of the destination, not from the registration', async () => {
    const asked = await small();
    await hand(registered(asked, { firstSeenAt: NOW - 600 }));
    expect((await lookUp(server, asked.id)).estimatedReleaseAt).toBe(utcText(NOW - 600 + COOLING));
  });

  it('is as far away as it could be while nothing is known', async () => {
    const asked = await small();
    const { estimatedReleaseAt } = await lookUp(server, asked.id);
    expect(Math.abs(Date.parse(estimatedReleaseAt ?? '') / 1000 - NOW - COOLING)).toBeLessThan(60);
  });

  it('is not told when it is past, nor where no rule asks for time', async () => {
    const old = await small();
    await hand(registered(old, { firstSeenAt: NOW - COOLING }));
    expect(await lookUp(server, old.id)).toMatchObject({ state: 'pending_approval', estimatedReleaseAt: null });
    const known = await small();
    await hand(registered(known, { destinationClass: 'known' }));
    expect(await lookUp(server, known.id)).toMatchObject({ state: 'authorised', estimatedReleaseAt: null });
  });

  it('is not told of what has ended', async () => {
    const asked = await small();
    await hand(registered(asked), receipts.state(asked.intent, 'cancelled', { reason: 'CANCELLED_BY_ENGINE' }));
    expect(await lookUp(server, asked.id)).toMatchObject({ state: 'cancelled', estimatedReleaseAt: null });
  });
});

it('what was found out is there when the engine asks again after a restore, and the receipts came first', async () => {
  const { policy } = server.genesis;
  const request = engine.withdrawal(aWithdrawal(policy.deploymentId));
  const asked = readAsked(request, policy);
  if (asked.kind !== 'asked') throw new Error(asked.kind);
  const { intent } = asked;
  const id = intent.withdrawalId;
  await hand(registered({ id, intent }, { firstSeenAt: NOW - 600, resembles: [LOOK_ALIKE] }, NOW - 60));
  await hand(receipts.state(intent, 'held', { recordedAt: NOW - 60 }));
  const view = (await server.send(request)).as(withdrawalViewSchema);
  expect(view).toMatchObject({
    ...{ state: 'held', tier: 'look-alikes+young+btc-new' },
    estimatedReleaseAt: utcText(NOW - 600 + COOLING),
  });
  expect(await pull()).toEqual([]);
});

it('a dry run tells the longest cooling that could be asked, and that it is not known yet', async () => {
  const dryRun = async (overrides: object) => {
    const body = aWithdrawal(server.genesis.policy.deploymentId, overrides);
    return server.send(engine.dryRun(body));
  };
  expect((await dryRun({})).as(dryRunSchema)).toMatchObject({ coolingSeconds: COOLING, isOpen: true });
  expect((await dryRun(ether)).code).toBe('CONDITION_UNKNOWN');
});
