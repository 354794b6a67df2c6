import {
  aDevice,
  ALICE,
  BOB,
  CAROL,
  DAVE,
  DEVICES,
  ERIN,
  type TestDevice,
} from '../../../test/support/builders/a-device.js';
import { aGenesis } from '../../../test/support/builders/a-genesis.js';
import { LARGE_BTC } from '../../../test/support/builders/a-policy.js';
import { aSuspend, digestOf, GOVERNED } from '../../../test/support/builders/an-order.js';
import { anExport } from '../../../test/support/builders/an-export.js';
import { anEngine, aWithdrawal } from '../../../test/support/builders/an-engine.js';
import { TestReceipts } from '../../../test/support/builders/test-receipts.js';
import { readAsked } from '../../protocol/evidence.js';
import { invariant } from '../../protocol/invariant.js';
import { type SignedOrder } from '../../protocol/orders/signed-order.js';
import { type SignedReceipt } from '../../protocol/receipt.js';
import { voteDigest } from '../../protocol/vote.js';
import { verifyExport } from './verify-export.js';

const SPARE = aDevice('alice', { id: 'alice-spare' });
const genesis = aGenesis({ policy: GOVERNED, devices: [...DEVICES, SPARE] });
const { policy } = genesis;
/** 2026-11-22T06:00:00Z */
const NOW = 1_795_327_200;
const CAST = { castAt: NOW - 60, expiresAt: NOW + 3000 };

const body = aWithdrawal(policy.deploymentId, { reference: 'w-1', amount: LARGE_BTC.toString(), notAfter: NOW + 3600 });
const request = anEngine().withdrawal(body, { created: NOW - 120, idempotencyKey: 'once' });
const asked = readAsked(request, policy);
invariant(asked.kind === 'asked', 'the builder asks for something possible');
const { intent } = asked;

type Moment = 'before it is authorised' | 'before it is signed' | 'after it is signed';

interface House {
  readonly suspended?: Moment;
  /** Whether that is lifted again at once. */
  readonly isLifted?: boolean;
  readonly approvedBy?: readonly TestDevice[];
  readonly rejectedBy?: readonly TestDevice[];
  /** Of those whom the receipt names, where it does not name all. */
  readonly counted?: readonly TestDevice[];
  readonly order?: SignedOrder;
  readonly edit?: (lines: Record<string, unknown>[]) => Record<string, unknown>[];
}

/** One withdrawal that alice, carol and erin have approved, and alice's laptop suspended at some moment. */
async function defectsOf({ approvedBy = [ALICE, CAROL, ERIN], rejectedBy = [], ...house }: House) {
  const order = house.order ?? aSuspend(BOB, policy, ALICE.id);
  const receipts = new TestReceipts(genesis);
  const aboutNone: SignedReceipt[] = [];
  const suspend = (moment: Moment): void => {
    if (house.suspended !== moment) return;
    const outcomes = house.isLifted === true ? ['suspended', 'unfrozen'] : ['suspended'];
    for (const outcome of outcomes)
      aboutNone.push(receipts.order(digestOf(policy, order), outcome, { recordedAt: NOW }));
  };
  const at = { recordedAt: NOW, tier: 'btc-large' };
  const approvals = approvedBy.map((device) => device.approve(policy, intent, CAST));
  const votes = [...approvals, ...rejectedBy.map((device) => device.reject(policy, intent, CAST))];
  const counted = (house.counted ?? approvedBy).map((device) => approvals[approvedBy.indexOf(device)]);
  const digests = counted.flatMap((vote) => (vote === undefined ? [] : [voteDigest(policy.deploymentId, vote)]));
  const paid = { ...at, attempt: 1, txid: 'bb'.repeat(32), fee: 1410n };
  const mined = { ...paid, blockHeight: 120, blockHash: 'cc'.repeat(32) };
  const payment = [receipts.state(intent, 'registered', { ...at, tier: '', recordedAt: NOW - 600 })];
  suspend('before it is authorised');
  payment.push(receipts.state(intent, 'authorised', { ...at, votes: digests }));
  suspend('before it is signed');
  payment.push(receipts.state(intent, 'signed', paid));
  suspend('after it is signed');
  payment.push(
    receipts.state(intent, 'broadcast', paid),
    receipts.state(intent, 'confirmed', { ...mined, confirmations: 1 }),
    receipts.state(intent, 'final', { ...mined, confirmations: 3 }),
  );
  const orders = aboutNone.length === 0 ? [] : [order];
  const lines = anExport(genesis, [{ request, state: 'final', votes, receipts: payment }], { aboutNone, orders });
  const edited = house.edit?.(lines) ?? lines;
  const report = await verifyExport(
    edited.map((line) => JSON.stringify(line)),
    genesis.genesis.hash,
    { isPartial: false },
  );
  return report.defects.map(({ what }) => what);
}

describe('an export in which a device was suspended', () => {
  it('holds where the vote was counted before, or after that was lifted', async () => {
    expect(await defectsOf({})).toEqual([]);
    expect(await defectsOf({ suspended: 'after it is signed' })).toEqual([]);
    expect(await defectsOf({ suspended: 'before it is authorised', isLifted: true })).toEqual([]);
    expect(await defectsOf({ suspended: 'before it is signed', isLifted: true })).toEqual([]);
  });

  it('does not hold where the vote of a suspended device was counted', async () => {
    expect(await defectsOf({ suspended: 'before it is authorised' })).toContainEqual(
      expect.stringContaining('counts a vote that is not in evidence'),
    );
  });

  it('holds where that vote was left out and others made up the quorum', async () => {
    const approvedBy = [ALICE, BOB, CAROL, DAVE];
    const counted = [BOB, CAROL, DAVE];
    expect(await defectsOf({ suspended: 'before it is authorised', approvedBy, counted })).toEqual([]);
  });

  it('does not hold where it was signed although a suspension had taken the quorum away', async () => {
    expect(await defectsOf({ suspended: 'before it is signed' })).toEqual([
      expect.stringContaining('signs, and the votes in office then do not add up to that'),
    ]);
    const approvedBy = [ALICE, BOB, CAROL, DAVE];
    expect(await defectsOf({ suspended: 'before it is signed', approvedBy })).toEqual([]);
  });

  it('does not hold where an approval was counted that its person took back on a device that was suspended then', async () => {
    const house = { approvedBy: [SPARE, CAROL, ERIN], rejectedBy: [ALICE] };
    expect(await defectsOf({ ...house, suspended: 'before it is authorised' })).toEqual([
      expect.stringContaining('authorises, and the votes that it counts do not add up to that'),
    ]);
    expect(await defectsOf({ ...house, suspended: 'before it is signed' })).toEqual([
      expect.stringContaining('signs, and the votes in office then do not add up to that'),
    ]);
    expect(await defectsOf({ ...house, suspended: 'after it is signed' })).toEqual([]);
  });

  it.each<[string, House, string]>([
    [
      'is left out',
      { edit: (lines) => lines.filter(({ kind }) => kind !== 'order') },
      'suspends a device, and the order is not here',
    ],
    ['is nobody’s to give', { order: aSuspend(CAROL, policy, ALICE.id) }, 'ORDER_NOT_ELIGIBLE'],
    [
      'comes too late to judge by',
      {
        edit: (lines) => {
          const isOrder = ({ kind }: Record<string, unknown>): boolean => kind === 'order';
          return [...lines.filter((line) => !isOrder(line)).slice(0, -1), ...lines.filter(isOrder), ...lines.slice(-1)];
        },
      },
      'an order stands after the withdrawals',
    ],
  ])('does not hold where the order %s', async (_what, house, words) => {
    expect(await defectsOf({ suspended: 'after it is signed', ...house })).toContainEqual(
      expect.stringContaining(words),
    );
  });
});
