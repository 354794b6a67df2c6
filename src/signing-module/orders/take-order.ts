import { hashIntent, NO_HASH } from '../../protocol/derive-intent.js';
import { type Hex32 } from '../../protocol/hex.js';
import { type WithdrawalId } from '../../protocol/ids.js';
import { invariant } from '../../protocol/invariant.js';
import {
  orderDigest,
  readSignedOrder,
  writeSignedOrder,
  type SignedOrder,
} from '../../protocol/orders/signed-order.js';
import { liftedBy } from '../../protocol/orders/standing-orders.js';
import { verifyLeftReject, wasThereToReject, type LeftReject } from '../../protocol/orders/verify-left-reject.js';
import {
  refuseOrder,
  verifyOrder,
  type Order,
  type OrderRefusal,
  type UnfreezeOrder,
} from '../../protocol/orders/verify-order.js';
import { type Policy } from '../../protocol/policy.js';
import { type Outcome } from '../../protocol/receipt.js';
import { CLOCK_TOLERANCE_SECONDS, electorateOf, verifyVote } from '../../protocol/vote.js';
import { type Log } from '../../process/log.js';
import { noteUses } from '../devices/note-uses.js';
import { usesInOrder } from '../devices/uses-in.js';
import { type Ledger, type LedgerEntry } from '../ledger/ledger.js';
import {
  isKnownOrder,
  lockOrders,
  rejectionsOf,
  standingAmong,
  storeLifting,
  storeOrder,
  suspendedDevices,
  unusedUnfreezes,
  useUp,
  type OrderSource,
} from '../ledger/stop-orders.js';
import { lockWithdrawal } from '../ledger/withdrawals.js';
import { type Policies } from '../policies.js';
import { subjectOf } from './subject-of.js';
import { unfreezesHeard } from './unfreezes-heard.js';
import { type TakePackage } from '../take-package.js';

export interface TakeOrderParts {
  readonly ledger: Ledger;
  readonly policies: Policies;
  /** A rejection is judged with the withdrawal's own evidence. */
  readonly takePackage: Pick<TakePackage, 'reconsider'>;
  readonly log: Log;
}

export type TakenOrder =
  | { readonly kind: 'taken' | 'known'; readonly digest: Hex32 }
  | { readonly kind: 'refused'; readonly code: OrderRefusal };

type Verified =
  | { readonly kind: 'refused'; readonly code: OrderRefusal }
  /** @property castUnder the policy that has its device */
  | { readonly kind: 'order'; readonly order: Order; readonly castUnder: Policy };

/** What the receipt says that states an order. A lifting that too few have signed, and a rejection, are noted. */
const OUTCOME = {
  freeze: 'frozen',
  suspend: 'suspended',
  veto: 'vetoed',
  unfreeze: 'registered',
  reject: 'registered',
} as const satisfies Record<Order['kind'], Outcome>;

/** Takes orders, each once, whoever brings them. An order is believed for its signature. */
export class TakeOrder {
  constructor(private readonly parts: TakeOrderParts) {}

  /** @param given parsed JSON of a stranger's */
  async execute(given: unknown, source: OrderSource): Promise<TakenOrder> {
    const signed = readSignedOrder(given);
    return signed === null ? { kind: 'refused', code: 'ORDER_MALFORMED' } : this.take(signed, source);
  }

  async take(signed: SignedOrder, source: OrderSource): Promise<TakenOrder> {
    const { ledger, policies, log } = this.parts;
    const digest = orderDigest(policies.inForce.deploymentId, signed);
    // A look without the lock, because the same orders lie in folders and feeds for ever.
    if (await isKnownOrder(ledger.database, digest)) return { kind: 'known', digest };
    const early = verifyOrder(signed, policies.inForce, new Set());
    if (early.kind === 'refused' && verifyLeftReject(signed, policies.history) === null) return early;

    const taken = await ledger.write(async (entry): Promise<TakenOrder> => {
      await lockOrders(entry.client);
      if (await isKnownOrder(entry.client, digest)) return { kind: 'known', digest };
      const verified = await this.verify(entry, signed);
      if (verified.kind === 'refused') return verified;
      const { order, castUnder } = verified;
      const code = this.isSeen(order, source) ? null : refuseOrder(order, entry.now);
      if (code !== null) return { kind: 'refused', code };
      // Noted for all of them; a stop is never refused for it.
      const wentBack = await noteUses(entry, usesInOrder(signed, castUnder));
      if (wentBack.isNews) log.error({ digest, device: signed.message.device }, 'a security key’s counter went back');
      if (order.kind === 'unfreeze' && wentBack.digests.has(digest))
        return { kind: 'refused', code: 'DEVICE_COUNTER_WENT_BACK' };
      if (await this.isSaidAlready(entry, signed)) return { kind: 'known', digest };
      await this.record(entry, signed, order, source);
      return { kind: 'taken', digest };
    });
    if (taken.kind === 'taken') {
      const { verb, message } = signed;
      log.warn({ digest, verb, source, approver: message.approver, device: message.device }, 'an order was taken');
    }
    return taken;
  }

  /** By the devices in office; of a rejection whose device has left the policy since, what is left of it. */
  private async verify(entry: LedgerEntry, signed: SignedOrder): Promise<Verified> {
    const { inForce, history } = this.parts.policies;
    const verified = verifyOrder(signed, inForce, await suspendedDevices(entry.client));
    if (verified.kind === 'order') return { ...verified, castUnder: inForce };
    const left = verifyLeftReject(signed, history);
    return left !== null && (await this.wasThere(entry, left)) ? { kind: 'order', ...left } : verified;
  }

  private async wasThere({ client }: LedgerEntry, left: LeftReject): Promise<boolean> {
    const known = await lockWithdrawal(client, left.withdrawalId);
    if (known === null) return false;
    const under = this.parts.policies.history.at(known.policyHash);
    invariant(under !== undefined, 'what is registered was registered under a policy in force');
    return wasThereToReject(left, { intent: known.intentHash, under });
  }

  /**
   * A second "no" of the same device says no more than the first, however it is worded; and each that is kept grows the
   * ledger by an order and a receipt, for ever.
   */
  private async isSaidAlready({ client, now }: LedgerEntry, signed: SignedOrder): Promise<boolean> {
    if (signed.verb !== 'Reject') return false;
    const { intent, policyHash, device } = signed.message;
    const hash = hashIntent(intent);
    const electorate = electorateOf(this.parts.policies.history);
    return (await rejectionsOf(client, intent.withdrawalId)).some(
      (said) =>
        said.message.device === device &&
        said.message.policyHash === policyHash &&
        said.message.castAt <= now + CLOCK_TOLERANCE_SECONDS &&
        verifyVote(said, hash, electorate).kind !== 'refused',
    );
  }

  /** What the watchtower's feed holds was in time when the watchtower saw it; a stop must not rot while we are down. */
  private isSeen(order: Order, source: OrderSource): boolean {
    return source === 'watchtower' && order.kind !== 'unfreeze';
  }

  private async record(entry: LedgerEntry, signed: SignedOrder, order: Order, source: OrderSource): Promise<void> {
    const receipt = await stateOrder(entry, order.digest, OUTCOME[order.kind]);
    const { verb } = signed;
    const written = JSON.stringify(writeSignedOrder(signed));
    await storeOrder(
      entry.client,
      { digest: order.digest, verb, subject: subjectOf(signed), source, signed: written, receipt },
      entry.now,
    );
    if (order.kind === 'unfreeze') await this.lift(entry, order);
    if (signed.verb === 'Reject')
      await this.parts.takePackage.reconsider(entry, signed.message.intent.withdrawalId as WithdrawalId);
  }

  /** Lifts what stands of the named orders, once enough governors have named them. */
  private async lift(entry: LedgerEntry, order: UnfreezeOrder): Promise<void> {
    const policy = this.parts.policies.inForce;
    const suspended = await suspendedDevices(entry.client);
    const unfreezes = unfreezesHeard(await unusedUnfreezes(entry.client, order.orders, entry.now), (signed) => {
      const verified = verifyOrder(signed, policy, suspended);
      return verified.kind === 'order' && verified.order.kind === 'unfreeze' ? verified.order : null;
    });
    const by = liftedBy(order.orders, unfreezes, { policy, suspended, now: entry.now });
    if (by === null) return;
    const signatures = by.map(({ digest }) => digest);
    for (const digest of await standingAmong(entry.client, order.orders)) {
      const receipt = await stateOrder(entry, digest, 'unfrozen', signatures);
      await storeLifting(entry.client, { digest, by: signatures, receipt }, entry.now);
    }
    await useUp(entry.client, signatures);
  }
}

/** A receipt about an order and no withdrawal; answers with its sequence. */
async function stateOrder(
  entry: LedgerEntry,
  digest: Hex32,
  outcome: Outcome,
  votes: readonly Hex32[] = [],
): Promise<number> {
  const about = { withdrawalId: NO_HASH, reference: '', intentHash: digest };
  return (await entry.append({ ...about, outcome, votes })).message.sequence;
}
