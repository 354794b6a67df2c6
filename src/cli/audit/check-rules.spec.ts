import { ALICE, BOB, DAVE } from '../../../test/support/builders/a-device.js';
import { aGenesis } from '../../../test/support/builders/a-genesis.js';
import {
  aPolicyDocument,
  BTC,
  ETH,
  LARGE_BTC,
  TWO_OF_OPS_ONE_OF_FINANCE,
} from '../../../test/support/builders/a-policy.js';
import { anExport } from '../../../test/support/builders/an-export.js';
import { anEngine, aWithdrawal } from '../../../test/support/builders/an-engine.js';
import { TestReceipts } from '../../../test/support/builders/test-receipts.js';
import { readAsked } from '../../protocol/evidence.js';
import { invariant } from '../../protocol/invariant.js';
import { type Receipt } from '../../protocol/verbs.js';
import { voteDigest, type SignedVote } from '../../protocol/vote.js';
import { type WithdrawalRequest } from '../../protocol/withdrawal-request.js';
import { verifyExport } from './verify-export.js';

const automatic = (id: string, asset: string, beyondLimits: unknown) => ({
  ...{ id, asset, below: LARGE_BTC.toString() },
  requires: { kind: 'engine-signature', beyondLimits },
});
const genesis = aGenesis({
  policy: {
    ...aPolicyDocument(),
    tiers: [
      automatic('btc-small', BTC, { ask: 'btc-large' }),
      {
        ...{ id: 'btc-large', asset: BTC },
        requires: { ...TWO_OF_OPS_ONE_OF_FINANCE, delaySeconds: 3600, minimumReviewSeconds: 600 },
      },
      automatic('eth-small', ETH, 'refuse'),
    ],
  },
});
const { policy } = genesis;
const NOW = 1_795_327_200;

function asked(overrides: Partial<WithdrawalRequest>) {
  const body = aWithdrawal(policy.deploymentId, { notAfter: NOW + 9000, ...overrides });
  const request = anEngine().withdrawal(body, { created: NOW, idempotencyKey: 'w-1' });
  const read = readAsked(request, policy);
  invariant(read.kind === 'asked', 'the builder asks for something possible');
  return { request, intent: read.intent };
}
const large = asked({ amount: LARGE_BTC.toString() });
const small = asked({});
const ether = asked({ asset: ETH, amount: '1', destination: '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed' });

type Step = readonly [outcome: string, about: Partial<Receipt>];

async function found(of: ReturnType<typeof asked>, steps: readonly Step[], votes: readonly SignedVote[] = []) {
  const receipts = new TestReceipts(genesis);
  for (const [outcome, about] of steps) receipts.state(of.intent, outcome, about);
  const [outcome = '', about] = steps.at(-1) ?? [];
  // What is refused for now goes on.
  const state = about?.finality === 'retryable' ? 'authorised' : outcome;
  const told = { registered: 'pending_approval', reopened: 'pending_approval', signed: 'signing' }[state] ?? state;
  const lines = anExport(genesis, [{ request: of.request, state: told, receipts: receipts.all, votes }]);
  const texts = lines.map((line) => JSON.stringify(line));
  const { defects } = await verifyExport(texts, genesis.genesis.hash, { isPartial: false });
  return defects.map(({ what }) => what);
}
const approvals = (of: ReturnType<typeof asked>, castAt: number) =>
  [ALICE, BOB, DAVE].map((device) => device.approve(policy, of.intent, { castAt, expiresAt: castAt + 3000 }));
const digests = (votes: readonly SignedVote[]) => votes.map((vote) => voteDigest(policy.deploymentId, vote));

describe('a rule with a review and a delay', () => {
  const tier = 'btc-large';
  const paid = (votes: readonly SignedVote[], signedAt: number): Step[] => [
    ['registered', { tier, recordedAt: NOW }],
    ['authorised', { tier, recordedAt: NOW + 1000, votes: digests(votes) }],
    ['signed', { tier, recordedAt: signedAt, attempt: 1, txid: 'aa'.repeat(32) }],
  ];

  it('is kept by what is signed when both are over', async () => {
    const votes = approvals(large, NOW + 600);
    expect(await found(large, paid(votes, NOW + 3600), votes)).toEqual([]);
  });

  it('is broken by a signature one second before the delay is over', async () => {
    const votes = approvals(large, NOW + 600);
    expect(await found(large, paid(votes, NOW + 3599), votes)).toEqual([
      'receipt 3 signs before the delay of its rule was over',
    ]);
  });

  it('is broken by counting approvals that were cast before the review was over', async () => {
    const votes = approvals(large, NOW + 599);
    expect(await found(large, paid(votes, NOW + 3600), votes)).toEqual([
      'receipt 2 authorises, and the votes that it counts do not add up to that',
    ]);
  });
});

describe('what did not fit under the limits', () => {
  const reopened: Step[] = [
    ['registered', { tier: 'btc-small', recordedAt: NOW }],
    ['reopened', { tier: 'btc-large', reason: 'LIMIT_REACHED', recordedAt: NOW }],
  ];

  it('may be put before the people of the rule that its own rule names', async () => {
    const votes = approvals(small, NOW + 600);
    const step: Step = ['authorised', { tier: 'btc-large', recordedAt: NOW + 1000, votes: digests(votes) }];
    expect(await found(small, [...reopened, step], votes)).toEqual([]);
  });

  it('is not automatic again', async () => {
    const step: Step = ['authorised', { tier: 'btc-small', recordedAt: NOW + 1000 }];
    expect(await found(small, [...reopened, step])).toEqual([
      'receipt 3 authorises under btc-small; the policy puts it under btc-large',
    ]);
  });

  it('is not put before people where its rule does not say so', async () => {
    const steps: Step[] = [
      ['registered', { tier: 'btc-large', recordedAt: NOW }],
      ['reopened', { tier: 'btc-large', reason: 'LIMIT_REACHED', recordedAt: NOW }],
    ];
    expect(await found(large, steps)).toEqual([
      'receipt 2 puts it before people for a limit, and its rule does not say so',
    ]);
  });

  const refused: Step = ['refused', { reason: 'LIMIT_REACHED', finality: 'retryable', recordedAt: NOW }];

  it('is ended by no limit, whatever its rule says', async () => {
    const ended: Step = ['refused', { reason: 'LIMIT_REACHED', finality: 'final', recordedAt: NOW }];
    expect(await found(ether, [['registered', { tier: 'eth-small', recordedAt: NOW }], ended])).toEqual([
      'receipt 2 ends it for a limit, and limits end nothing',
    ]);
  });

  it('is refused for now where its rule says so', async () => {
    expect(await found(ether, [['registered', { tier: 'eth-small', recordedAt: NOW }], refused])).toEqual([]);
  });

  it('is not refused for now where its rule lets it wait', async () => {
    expect(await found(small, [['registered', { tier: 'btc-small', recordedAt: NOW }], refused])).toEqual([
      'receipt 2 refuses it for a limit, and its rule lets it wait',
    ]);
  });
});
