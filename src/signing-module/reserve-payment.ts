import { type Code } from '../protocol/codes.js';
import { type Genesis } from '../protocol/genesis.js';
import { invariant } from '../protocol/invariant.js';
import { type Path } from '../protocol/limits.js';
import { type DeviceId, type PolicyHash, type WithdrawalId } from '../protocol/ids.js';
import { type Policy } from '../protocol/policy.js';
import { type Announce, type Attempt, type ChainAdapter, type PaymentOrder, type Waiting } from './chain.js';
import { type Head } from './ledger/head.js';
import { type Ledger, type LedgerEntry } from './ledger/ledger.js';
import { charge, chargedFor } from './ledger/limits.js';
import { storeSpend, type CommittedAttempt } from './ledger/spends.js';
import { holdOrders, suspendedDevices } from './ledger/stop-orders.js';
import { type RecordedVerdict } from './ledger/verdicts.js';
import { isNews, lockWithdrawal, stateStep, waitingStatedSince } from './ledger/withdrawals.js';
import { type FeedWatch } from './orders/feed-watch.js';
import { stoppedBy, type StopCode } from './orders/stopped-by.js';
import { demandInForce } from './governance/demand-in-force.js';
import { type Policies } from './policies.js';
import { receiptHash } from '../protocol/receipt.js';

/** What can be in the way of a payment and passes by itself. */
export type WaitingCode = Waiting['code'] | StopCode | Extract<Code, 'LIMIT_REACHED' | 'DELAY_NOT_OVER'>;

export type Reserved =
  | { readonly kind: 'signed'; readonly attempt: CommittedAttempt; readonly head: Head }
  | { readonly kind: 'waiting'; readonly code: WaitingCode }
  /** Somebody was here first: an expiry, a cancel, or ourselves before a restart. */
  | { readonly kind: 'not-payable' };

export interface ReservePaymentParts {
  readonly ledger: Ledger;
  readonly genesis: Genesis;
  readonly policies: Policies;
  readonly feedWatch: Pick<FeedWatch, 'isSilent'>;
  readonly announce: Announce;
}

/** Thrown inside the transaction so that it gives back what it has taken: slot, charge, everything. */
class MustWait extends Error {
  constructor(readonly code: WaitingCode) {
    super(code);
  }
}

/**
 * Once (DESIGN 6): under the withdrawal's lock it is judged for the last time (state, expiry, freezes, limits), the slot
 * is taken, the bytes are signed and stored, and the receipt says so; all of it is committed, or nothing.
 */
export async function reservePayment<Observation>(
  { ledger, genesis, announce, policies, feedWatch }: ReservePaymentParts,
  payment: {
    readonly order: PaymentOrder;
    readonly verdict: RecordedVerdict;
    readonly adapter: ChainAdapter<Observation>;
    readonly observation: Observation;
    /** The policy under which the verdict was last found to stand. */
    readonly judgedUnder: PolicyHash;
    /** Which limits mind it. */
    readonly path: Path;
    /** Unix seconds: its rule lets time pass before the signature. */
    readonly notBefore: number;
    /** The devices that did not count then. */
    readonly suspended: ReadonlySet<DeviceId>;
  },
): Promise<Reserved> {
  const { order, verdict, adapter, observation } = payment;
  try {
    return await ledger.write(async (entry): Promise<Reserved> => {
      // First, and until the signature is committed: whoever freezes meanwhile waits, and finds it signed or not.
      await holdOrders(entry.client);
      const withdrawal = await lockWithdrawal(entry.client, order.withdrawalId);
      if (withdrawal?.state !== 'authorised') return { kind: 'not-payable' };
      // It was judged under the policy in force a moment ago; if that is another one now, it is judged again.
      const { inForce } = policies;
      if (inForce.hash !== payment.judgedUnder) return { kind: 'not-payable' };
      await demandInForce(entry, policies);
      if (!areSame(await suspendedDevices(entry.client), payment.suspended)) return { kind: 'not-payable' };
      if (payment.notBefore > entry.now) return { kind: 'waiting', code: 'DELAY_NOT_OVER' };
      const { intentHash, votes } = verdict.receipt.message;
      invariant(withdrawal.intentHash === intentHash, 'the withdrawal is the one that was authorised');
      if (order.intent.notAfter <= entry.now) {
        await stateStep(entry, withdrawal, { outcome: 'expired', reason: 'EXPIRED', finality: 'final' });
        return { kind: 'not-payable' };
      }
      const stop = await stoppedBy(entry.client, feedWatch, order.intent);
      if (stop !== null) throw new MustWait(stop);
      await chargeLimits(entry, inForce, order, payment.path);
      const attempt = await adapter.reserveAndSign(entry.client, order, observation, announce);
      if (attempt.kind === 'waiting') throw new MustWait(attempt.code);
      assertWithinApproval(attempt, order);
      const committed = await storeSpend(entry, { withdrawalId: withdrawal.id, wallet: order.wallet.id }, attempt);
      const { n, txid, fee } = committed;
      await stateStep(entry, withdrawal, { outcome: 'signed', votes, payment: { attempt: n, txid, fee } });
      await announce('stored');
      return { kind: 'signed', attempt: committed, head: headOf(entry, genesis) };
    });
  } catch (error) {
    if (error instanceof MustWait) return { kind: 'waiting', code: error.code };
    throw error;
  }
}

async function chargeLimits(
  entry: LedgerEntry,
  policy: Policy,
  { withdrawalId, intent }: PaymentOrder,
  path: Path,
): Promise<void> {
  const broken = await charge(entry, policy, withdrawalId, chargedFor(intent, path));
  if (broken !== null) throw new MustWait('LIMIT_REACHED');
}

function areSame(one: ReadonlySet<DeviceId>, other: ReadonlySet<DeviceId>): boolean {
  return one.size === other.size && [...one].every((device) => other.has(device));
}

/** The adapter has checked its bytes; what it says about them must fit the approval as well. */
function assertWithinApproval(attempt: Attempt, { maxFee }: PaymentOrder): void {
  invariant(attempt.fee <= maxFee, 'an attempt costs no more than was approved');
  invariant(attempt.raw.length > 0 && attempt.txid !== '', 'an attempt has bytes and a name');
}

/** Where the ledger ends once this transaction is committed. */
function headOf({ receipts }: LedgerEntry, { deploymentId }: Genesis): Head {
  const last = receipts.at(-1);
  invariant(last !== undefined, 'a step makes a receipt');
  return { sequence: last.message.sequence, hash: receiptHash(deploymentId, last.message) };
}

/** A node can say now this, now that: so often at most is it stated of one withdrawal that it is something else. */
const NODES_WORD_STANDS_SECONDS = 60;
const OF_OUR_OWN: readonly WaitingCode[] = ['FROZEN', 'FEED_SILENT', 'LIMIT_REACHED', 'DELAY_NOT_OVER'];

/** Says what is in the way, once. */
export async function stateWaiting(ledger: Ledger, id: WithdrawalId, code: WaitingCode): Promise<void> {
  await ledger.write(async (entry) => {
    const withdrawal = await lockWithdrawal(entry.client, id);
    if (withdrawal?.state !== 'authorised' || !isNews(withdrawal, code)) return;
    const isNodesWord = !OF_OUR_OWN.includes(code);
    if (isNodesWord && (await waitingStatedSince(entry.client, id, entry.now - NODES_WORD_STANDS_SECONDS))) return;
    const outcome = code === 'DELAY_NOT_OVER' ? 'delayed' : 'waiting';
    await stateStep(entry, withdrawal, { outcome, reason: code });
  });
}
