import { aChange, followingDocument } from '../../../test/support/builders/a-change.js';
import { ALICE, aDevice, BOB, CAROL, DAVE, DEVICES, type TestDevice } from '../../../test/support/builders/a-device.js';
import { aGenesis } from '../../../test/support/builders/a-genesis.js';
import { aPolicyDocument, documentBytes, LARGE_BTC } from '../../../test/support/builders/a-policy.js';
import { GOVERNANCE, type Document } from '../../../test/support/builders/a-rich-policy.js';
import { anExport } from '../../../test/support/builders/an-export.js';
import { anEngine, aWithdrawal } from '../../../test/support/builders/an-engine.js';
import { TestReceipts } from '../../../test/support/builders/test-receipts.js';
import { readAsked } from '../../protocol/evidence.js';
import { type ChainLink } from '../../protocol/governance/follow-chain.js';
import { type Hex32 } from '../../protocol/hex.js';
import { invariant } from '../../protocol/invariant.js';
import { parsePolicy, type Policy } from '../../protocol/policy.js';
import { type Receipt } from '../../protocol/verbs.js';
import { voteDigest } from '../../protocol/vote.js';
import { verifyExport } from './verify-export.js';

const SPARE = aDevice('alice', { id: 'alice-spare' });
const devices = [...DEVICES, SPARE];
const genesis = aGenesis({ policy: { governance: GOVERNANCE }, devices });
const document = aPolicyDocument({ governance: GOVERNANCE }, devices);
const { policy: first } = genesis;
/** 2026-11-22T06:00:00Z */
const NOW = 1_795_327_200;
const CAST = { castAt: NOW - 60, expiresAt: NOW + 3000 };

const body = aWithdrawal(first.deploymentId, { reference: 'w-1', amount: LARGE_BTC.toString(), notAfter: NOW + 3600 });
const request = anEngine().withdrawal(body, { created: NOW - 120, idempotencyKey: 'once' });
const asked = readAsked(request, first);
invariant(asked.kind === 'asked', 'the builder asks for something possible');
const { intent } = asked;

/** Three of operations instead of two. */
const threeOfOps = (edited: Document): void => {
  for (const tier of edited['tiers'] as Document[])
    for (const group of ((tier['requires'] as Document)['groups'] ?? []) as Document[])
      if (group['name'] === 'ops') group['threshold'] = 3;
};
const withoutAlicesLaptop = (edited: Document): void => {
  edited['devices'] = (edited['devices'] as Document[]).filter(({ id }) => id !== 'alice-laptop');
};

interface House {
  readonly change?: (edited: Document) => void;
  /** Who approved; under the policy in force first, unless the device is a spare. */
  readonly approvedBy?: readonly TestDevice[];
  /** Of the receipts from the authorisation on. */
  readonly under?: (second: Policy) => Policy;
  readonly afterwards?: Partial<Receipt>;
  readonly link?: (honest: ChainLink) => readonly ChainLink[];
}

/** One withdrawal, registered under the first policy and paid under the second. */
async function defectsOf({ change = threeOfOps, approvedBy = [ALICE, BOB, CAROL, DAVE], ...house }: House = {}) {
  const edited = followingDocument(document, change);
  const signed = aChange(edited, first, [BOB, CAROL]);
  const second = parsePolicy(documentBytes(edited));
  const receipts = new TestReceipts(genesis);
  const at = { recordedAt: NOW, tier: 'btc-large' };
  const registered = receipts.state(intent, 'registered', { ...at, tier: '', recordedAt: NOW - 600 });
  const aboutNone = ['policy-registered', 'policy-in-force'].map((outcome) =>
    receipts.policy(second.hash as Hex32, outcome, { policyHash: first.hash, recordedAt: NOW - 300 }),
  );
  const votes = approvedBy.map((device) => device.approve(device === SPARE ? second : first, intent, CAST));
  const { hash: policyHash } = house.under?.(second) ?? second;
  const paid = { ...at, policyHash, attempt: 1, txid: 'bb'.repeat(32), fee: 1410n, ...house.afterwards };
  const mined = { ...paid, blockHeight: 120, blockHash: 'cc'.repeat(32) };
  const digests = votes.map((vote) => voteDigest(first.deploymentId, vote));
  const payment = [
    receipts.state(intent, 'authorised', { ...at, policyHash, votes: digests }),
    receipts.state(intent, 'signed', paid),
    receipts.state(intent, 'broadcast', paid),
    receipts.state(intent, 'confirmed', { ...mined, confirmations: 1 }),
    receipts.state(intent, 'final', { ...mined, confirmations: 3 }),
  ];
  const inForce = aboutNone[1];
  invariant(inForce !== undefined, 'two receipts');
  const honest = { change: signed, receipt: inForce };
  const lines = anExport(genesis, [{ request, state: 'final', votes, receipts: [registered, ...payment] }], {
    links: house.link?.(honest) ?? [honest],
    aboutNone,
  });
  const report = await verifyExport(
    lines.map((line) => JSON.stringify(line)),
    genesis.genesis.hash,
    { isPartial: false },
  );
  return report.defects.map(({ what }) => what);
}

describe('an export across a change of the policy', () => {
  it('holds where what was asked under the one was approved under both', async () => {
    expect(await defectsOf()).toEqual([]);
  });

  it('does not hold where the votes were enough under the earlier policy only', async () => {
    expect(await defectsOf({ approvedBy: [ALICE, CAROL, DAVE] })).toContainEqual(
      expect.stringContaining('the votes that it counts do not add up to that'),
    );
  });

  it('does not hold where the vote of a device that had been removed was counted', async () => {
    const approvedBy = [ALICE, BOB, DAVE];
    expect(await defectsOf({ change: withoutAlicesLaptop, approvedBy })).toContainEqual(
      expect.stringContaining('counts a vote that is not in evidence'),
    );
    expect(await defectsOf({ change: withoutAlicesLaptop, approvedBy: [SPARE, BOB, DAVE] })).toEqual([]);
  });

  it('does not hold where it was paid under a policy that was not in force any more', async () => {
    expect(
      await defectsOf({ approvedBy: [ALICE, CAROL, DAVE], under: () => first, afterwards: { recordedAt: NOW } }),
    ).toContainEqual(expect.stringContaining('was made under a policy that was not in force then'));
  });

  it('does not hold where more was paid in fees than the policy in force allows', async () => {
    const lower = (edited: Document): void => {
      const [btc] = edited['assets'] as Document[];
      if (btc !== undefined) btc['maxFee'] = '1409';
    };
    expect(await defectsOf({ change: lower })).toEqual([
      expect.stringContaining('states a fee above the ceiling of policy 2'),
    ]);
  });

  it('does not hold where the engine’s key had been taken off the list', async () => {
    const without = (edited: Document): void => {
      edited['engineKeys'] = (edited['engineKeys'] as Document[]).filter(({ id }) => id !== 'trading');
    };
    expect(await defectsOf({ change: without })).toContainEqual(expect.stringContaining('ENGINE_KEY_REMOVED'));
  });

  it.each<[string, House['link'], string]>([
    ['is left out', () => [], 'puts a policy in force that the export does not show'],
    [
      'is not signed by enough governors',
      (honest) => [{ ...honest, change: { ...honest.change, signatures: honest.change.signatures.slice(1) } }],
      'POLICY_UNSIGNED',
    ],
    ['is there twice', (honest) => [honest, honest], 'POLICY_NOT_NEXT'],
  ])('does not hold where the version %s', async (_what, link, words) => {
    expect(await defectsOf(link === undefined ? {} : { link })).toContainEqual(expect.stringContaining(words));
  });
});
