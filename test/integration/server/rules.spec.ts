import { writeSignedReceipt, type SignedReceipt } from '../../../src/protocol/receipt.js';
import { castVoteSchema, proposalSchema } from '../../../src/server/approvers/proposal-view.js';
import { dryRunSchema } from '../../../src/server/withdrawals/dry-run-view.js';
import { ALICE, BOB, CAROL, DAVE, ERIN } from '../../support/builders/a-device.js';
import { aGenesis } from '../../support/builders/a-genesis.js';
import {
  aPolicyDocument,
  BTC,
  ETH,
  LARGE_BTC,
  TUSD,
  TWO_OF_OPS_ONE_OF_FINANCE,
} from '../../support/builders/a-policy.js';
import { aSigningModule, anEngine, aWithdrawal } from '../../support/builders/an-engine.js';
import { TestReceipts } from '../../support/builders/test-receipts.js';
import { approve, cast, logIn, lookUp, propose, readAs } from '../../support/proposals.js';
import { PUBLIC_URL, ServerUnderTest } from '../../support/server-under-test.js';

const engine = anEngine('trading', PUBLIC_URL);
const signingModule = aSigningModule(PUBLIC_URL);
const NOW = Math.floor(Date.now() / 1000);
const OPS = { name: 'ops', threshold: 1, members: ['alice', 'bob', 'carol'] };
const FINANCE = { name: 'finance', threshold: 1, members: ['dave'] };
const BOARD = { name: 'board', threshold: 1, members: ['erin'] };
const TOKEN_HOLDER = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';
const quorum = (more: object) => ({ kind: 'quorum', votesValidForSeconds: 3600, ...more });

const POLICY = {
  ...aPolicyDocument(),
  tiers: [
    { id: 'watched', beneficiaries: ['customer-66'], requires: { kind: 'hold', releasedBy: BOARD } },
    {
      id: 'btc-small',
      asset: BTC,
      below: LARGE_BTC.toString(),
      requires: { kind: 'engine-signature', beyondLimits: { ask: 'btc-large' } },
    },
    { id: 'btc-large', asset: BTC, requires: TWO_OF_OPS_ONE_OF_FINANCE },
    { id: 'eth', asset: ETH, requires: quorum({ groups: [OPS], minimumReviewSeconds: 600, delaySeconds: 7200 }) },
    { id: 'tusd', asset: TUSD, requires: quorum({ anyOf: [[OPS, FINANCE], [BOARD]], independentVote: true }) },
  ],
};

let server: ServerUnderTest;
let receipts: TestReceipts;
beforeEach(async () => {
  server = await ServerUnderTest.start({ genesis: aGenesis({ policy: POLICY }) });
  receipts = new TestReceipts(server.genesis);
});
afterEach(() => server.stop());

async function taken(...signed: SignedReceipt[]): Promise<void> {
  const body = { receipts: signed.map(writeSignedReceipt) };
  const answer = await server.send(signingModule.post('/v1/signing-work/receipts', body, { tag: 'sekisho-work' }));
  expect(answer.status).toBe(200);
}
const stateOf = async (id: string): Promise<string> => (await lookUp(server, id)).state;
const ether = { asset: ETH, amount: '1000', destination: TOKEN_HOLDER };

it('a withdrawal keeps on what it is decided: the policy, the rule and why, in lines for people', async () => {
  const { id } = await propose(server);
  const { decision, tier } = await lookUp(server, id);
  expect(decision).toEqual({
    policyHash: server.genesis.policy.hash,
    rule: 'btc-large',
    trace: ['rule 3: BTC: ops 2 of 3 and finance 1 of 2'],
  });
  expect(tier).toBe('btc-large');
});

it('a dry run says by which rule, who must approve, and what becomes of it beyond the limits', async () => {
  const dryRun = async (overrides: object) => {
    const body = aWithdrawal(server.genesis.policy.deploymentId, overrides);
    return (await server.send(engine.post('/v1/withdrawals/dry-run', body, { tag: 'sekisho-dry-run' }))).as(
      dryRunSchema,
    );
  };
  expect(await dryRun({ beneficiary: 'customer-66' })).toMatchObject({
    tier: 'watched+btc-small',
    trace: [
      'rule 1: for customer-66: held until board 1 of 1 has approved',
      'rule 2: BTC < 0.1: the engine’s signature; beyond the limits btc-large decides',
    ],
    requires: 'quorum',
    holds: [{ name: 'board', threshold: 1, eligible: ['erin'] }],
    beyondLimits: { then: 'ask', rules: ['btc-large'] },
  });
  expect(await dryRun(ether)).toMatchObject({ tier: 'eth', minimumReviewSeconds: 600, delaySeconds: 7200 });
  expect(await dryRun({ ...ether, asset: TUSD })).toMatchObject({
    groups: [],
    anyOf: [[[{ name: 'ops' }, { name: 'finance' }], [{ name: 'board' }]]],
    independentVote: true,
  });
});

it('a withdrawal that is held waits for its release, and then for the others', async () => {
  const held = await propose(server, { beneficiary: 'customer-66' });
  expect(await stateOf(held.id)).toBe('held');
  await taken(receipts.state(held.intent, 'registered'), receipts.state(held.intent, 'held'));
  expect(await stateOf(held.id)).toBe('held');
  const votes = [];
  for (const device of [ALICE, BOB]) votes.push((await approve(server, device, held)).as(castVoteSchema));
  expect(votes.map(({ verdict }) => verdict.kind)).toEqual(['held', 'held']);
  const mine = await readAs(server, await logIn(server, ERIN), `/v1/proposals/${held.id}`);
  expect(mine.as(proposalSchema)).toMatchObject({ state: 'held', mine: true });
  expect((await cast(server, held.id, DAVE.approve(server.genesis.policy, held.intent))).as(castVoteSchema).state).toBe(
    'held',
  );
  expect((await approve(server, ERIN, held)).as(castVoteSchema)).toEqual({
    ...{ verdict: { kind: 'approved' }, state: 'authorised' },
  });
});

it('a release before the other votes makes a proposal of it', async () => {
  const held = await propose(server, { beneficiary: 'customer-66' });
  const answer = await approve(server, ERIN, held);
  // Erin is of finance too: one look, heard in both rules.
  expect(answer.as(castVoteSchema)).toEqual({
    ...{ verdict: { kind: 'open', missing: { ops: 2 } }, state: 'pending_approval' },
  });
  await taken(receipts.state(held.intent, 'registered'), receipts.state(held.intent, 'held'));
  expect(await stateOf(held.id)).toBe('pending_approval');
});

it('an approval is refused until the review since registration is over, a rejection is not', async () => {
  const proposal = await propose(server, ether);
  const at = (castAt: number) => ({ castAt, expiresAt: castAt + 3000 });
  const { policy } = server.genesis;
  const vote = ({ id, intent }: typeof proposal, castAt: number) =>
    cast(server, id, ALICE.approve(policy, intent, at(castAt)));
  // The signing module has not said that it registered it: no time has passed.
  expect((await vote(proposal, NOW)).code).toBe('VOTE_TOO_EARLY');
  await taken(receipts.state(proposal.intent, 'registered', { recordedAt: NOW - 900 }));
  const reading = await readAs(server, await logIn(server, BOB), `/v1/proposals/${proposal.id}`);
  expect(reading.as(proposalSchema).registration).toMatchObject({ message: { recordedAt: NOW - 900 } });
  expect((await vote(proposal, NOW - 301)).code).toBe('VOTE_TOO_EARLY');
  expect((await vote(proposal, NOW - 300)).as(castVoteSchema).state).toBe('authorised');
  await taken(
    receipts.state(proposal.intent, 'authorised'),
    receipts.state(proposal.intent, 'delayed', { reason: 'DELAY_NOT_OVER' }),
  );
  expect(await lookUp(server, proposal.id)).toMatchObject({ state: 'delayed', reason: 'DELAY_NOT_OVER' });

  const young = await propose(server, ether);
  await taken(receipts.state(young.intent, 'registered', { recordedAt: NOW - 300 }));
  expect((await vote(young, NOW)).code).toBe('VOTE_TOO_EARLY');
  expect((await cast(server, young.id, ALICE.reject(policy, young.intent))).status).toBe(201);
});

it('either list of a choice is enough, and one of the approvals must be on an independent path', async () => {
  const tokens = { ...ether, asset: TUSD };
  const board = await propose(server, tokens);
  expect((await approve(server, ERIN, board)).as(castVoteSchema).state).toBe('authorised');
  const others = await propose(server, tokens);
  expect((await approve(server, CAROL, others)).as(castVoteSchema).verdict.kind).toBe('open');
  expect((await approve(server, DAVE, others)).as(castVoteSchema).state).toBe('authorised');
});

it('what the signing module puts before people for a limit becomes a proposal under the other rule', async () => {
  const small = await propose(server, { amount: '50000' });
  expect(await stateOf(small.id)).toBe('authorised');
  expect((await approve(server, ALICE, small)).code).toBe('WITHDRAWAL_NOT_OPEN');
  await taken(
    receipts.state(small.intent, 'registered', { tier: 'btc-small' }),
    receipts.state(small.intent, 'reopened', { tier: 'btc-large', reason: 'LIMIT_REACHED' }),
  );
  expect(await lookUp(server, small.id)).toMatchObject({
    ...{ state: 'pending_approval', reason: 'LIMIT_REACHED', tier: 'btc-large' },
    approvals: { ops: { have: 0, need: 2 }, finance: { have: 0, need: 1 } },
    decision: { trace: [expect.anything(), 'beyond the automatic limits: btc-large decides'] },
  });
  for (const device of [ALICE, BOB, DAVE]) expect((await approve(server, device, small)).status).toBe(201);
  expect(await stateOf(small.id)).toBe('authorised');
});
