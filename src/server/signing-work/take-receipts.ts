import { Injectable, Logger } from '@nestjs/common';
import { z } from 'zod';
import { withdrawalIdOf } from '../../protocol/derive-intent.js';
import { readSignedRequest, writeSignedRequest, type SignedRequestJson } from '../../protocol/evidence.js';
import { type Hex32 } from '../../protocol/hex.js';
import { invariant } from '../../protocol/invariant.js';
import {
  isAboutNoWithdrawal,
  readSignedReceipt,
  receiptHash,
  verifyReceipt,
  writeSignedReceipt,
  type SignedReceipt,
} from '../../protocol/receipt.js';
import { orderDigest, readSignedOrder, type SignedOrder } from '../../protocol/orders/signed-order.js';
import { cancelRequestSchema, readBody } from '../../protocol/withdrawal-request.js';
import { HearRejection } from '../orders/hear-rejection.js';
import { StopOrders } from '../orders/stop-orders.js';
import { followSuspension } from '../orders/suspended-devices.js';
import { FollowPolicies } from '../policies/follow-policies.js';
import { PolicyChanges } from '../policies/policy-changes.js';
import { RecountVotes } from '../policies/recount-votes.js';
import { Clock } from '../platform/clock.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { asJson } from '../platform/database/sql.js';
import { Deployment } from '../platform/deployment.js';
import { Refused } from '../platform/http/refused.js';
import { FollowReceipts } from '../withdrawals/follow-receipts.js';
import { StatedCancels } from '../withdrawals/stated-cancels.js';
import { type ReceiptsBody, type TakenView } from './signing-work-views.js';

const headRow = z.object({ sequence: z.coerce.number(), hash: z.string().nullable() });
const hashRow = z.object({ hash: z.string() });

interface Numbered {
  readonly receipt: SignedReceipt;
  readonly hash: Hex32;
  readonly place: number;
}

interface StatedOrder {
  readonly order: SignedOrder;
  readonly digest: Hex32;
}

interface StatedCancel {
  readonly id: Hex32;
  readonly signed: SignedRequestJson;
}

/** What receipts about no withdrawal state. */
interface Stated {
  readonly orders: readonly StatedOrder[];
  readonly cancels: readonly StatedCancel[];
}

/**
 * Takes in what the signing module stated: verified, in its order, without gaps. Receipts are the only thing that
 * carries a withdrawal past `authorised` and to any end.
 */
@Injectable()
export class TakeReceipts {
  private readonly logger = new Logger(TakeReceipts.name);

  constructor(
    private readonly database: Database,
    private readonly followReceipts: FollowReceipts,
    private readonly orders: StopOrders,
    private readonly hearRejection: HearRejection,
    private readonly statedCancels: StatedCancels,
    private readonly policyChanges: PolicyChanges,
    private readonly followPolicies: FollowPolicies,
    private readonly recountVotes: RecountVotes,
    private readonly deployment: Deployment,
    private readonly clock: Clock,
  ) {}

  async execute({ receipts, orders = [], cancels = [] }: ReceiptsBody): Promise<TakenView> {
    const numbered = receipts.map((value, place) => this.read(value, place));
    const stated: Stated = {
      orders: orders.map((value, place) => this.readOrder(value, place, numbered)),
      cancels: cancels.map((value, place) => this.readCancel(value, place, numbered)),
    };
    const { lastSequence, isSuspensionNews } = await this.takeAll(numbered, stated);
    if (numbered.some(({ receipt }) => isAboutPolicy(receipt))) await this.followPolicies.catchUp();
    if (isSuspensionNews) await this.recountVotes.execute();
    const besides = [
      ...stated.orders.map(({ order }) => order),
      ...(await this.orders.rejectionsOf(shortIn(numbered))),
    ];
    for (const order of besides) await this.hearRejection.execute(order);
    return { lastSequence };
  }

  private takeAll(
    numbered: readonly Numbered[],
    stated: Stated,
  ): Promise<TakenView & { readonly isSuspensionNews: boolean }> {
    return this.database.transaction(async (transaction) => {
      let isSuspensionNews = false;
      // Before the receipts about them: whom a suspension concerns stands in the order alone.
      for (const { digest, order } of stated.orders) await this.orders.keepTaken(transaction, digest, order);
      const [head] = await transaction.rows(headRow, 'SELECT sequence, hash FROM receipt_head FOR UPDATE');
      invariant(head !== undefined, 'the chain of receipts has a head');
      // Before the receipts of what they end, so that nothing has ended without the reason beside it.
      for (const { id, signed } of stated.cancels) await this.statedCancels.keep(transaction, id, signed);
      let { sequence } = head;
      let hash = head.hash ?? this.deployment.genesis.hash;
      for (const each of numbered) {
        const { message } = each.receipt;
        if (message.sequence <= sequence) await this.refuseUnlessKnown(transaction, each);
        // A gap: what lies before it must come first. The answer says where we are.
        else if (message.sequence > sequence + 1) break;
        else if (message.previous !== hash) throw this.forked(each);
        else {
          if (await this.take(transaction, each)) isSuspensionNews = true;
          ({ sequence } = message);
          ({ hash } = each);
        }
      }
      if (sequence > head.sequence)
        await transaction.run('UPDATE receipt_head SET sequence = $1, hash = $2', [sequence, hash]);
      return { lastSequence: sequence, isSuspensionNews };
    });
  }

  private read(value: unknown, place: number): Numbered {
    const receipt = readSignedReceipt(value);
    if (receipt === null) throw Refused.malformed([`/receipts/${place}`]);
    const { policy, genesis } = this.deployment;
    if (!verifyReceipt(policy.deploymentId, receipt, genesis.attestationKey))
      throw Refused.because('SIGNATURE_INVALID');
    return { receipt, place, hash: receiptHash(policy.deploymentId, receipt.message) };
  }

  /** Only what a receipt beside it states was taken by the signing module. */
  private readOrder(value: unknown, place: number, numbered: readonly Numbered[]): StatedOrder {
    const order = readSignedOrder(value);
    const digest = order === null ? null : orderDigest(this.deployment.policy.deploymentId, order);
    if (order === null || digest === null || !isStated(digest, numbered)) throw Refused.malformed([`/orders/${place}`]);
    return { order, digest };
  }

  /** The same of an engine's cancel. That an engine has signed it is for whoever reads the evidence to see. */
  private readCancel(value: unknown, place: number, numbered: readonly Numbered[]): StatedCancel {
    const request = readSignedRequest(value);
    const body = request === null ? null : readBody(cancelRequestSchema, request.body);
    const { deploymentId } = this.deployment.policy;
    const id = body?.kind === 'read' ? withdrawalIdOf(deploymentId, body.value.reference) : null;
    if (request === null || id === null || !isStated(id, numbered)) throw Refused.malformed([`/cancels/${place}`]);
    return { id, signed: writeSignedRequest(request) };
  }

  /** Sent again because our answer was lost: fine. Another one under the same number: its ledger has forked, or ours has. */
  private async refuseUnlessKnown(transaction: Transaction, each: Numbered): Promise<void> {
    const sql = 'SELECT hash FROM receipt WHERE sequence = $1';
    const [known] = await transaction.rows(hashRow, sql, [each.receipt.message.sequence]);
    if (known?.hash !== each.hash) throw this.forked(each);
  }

  private forked({ receipt, place }: Numbered): Refused {
    this.logger.error(
      `receipt ${receipt.message.sequence} does not follow what was taken before: look at both ledgers`,
    );
    return Refused.malformed([`/receipts/${place}/message/previous`]);
  }

  /** True where it suspends a device, or lifts that: then votes count that did not, or the other way about. */
  private async take(transaction: Transaction, { receipt, hash }: Numbered): Promise<boolean> {
    const { sequence, withdrawalId, reference, outcome, reason } = receipt.message;
    await transaction.run(
      'INSERT INTO receipt (sequence, hash, withdrawal_id, signed, recorded_at) VALUES ($1, $2, $3, $4, $5)',
      [sequence, hash, withdrawalId, asJson(writeSignedReceipt(receipt)), this.clock.now()],
    );
    transaction.record({
      type: 'receipt.taken',
      ...{ withdrawalId, reference, sequence, hash, outcome, reason: reason === '' ? null : reason },
    });
    if (isAboutPolicy(receipt)) {
      await this.policyChanges.settle(transaction, receipt);
      return false;
    }
    if (isAboutNoWithdrawal(receipt.message)) {
      await this.orders.settle(transaction, receipt.message.intentHash);
      return followSuspension(transaction, receipt);
    }
    await this.followReceipts.one(transaction, receipt);
    return false;
  }
}

/** Whether a receipt about no withdrawal names it. */
function isStated(named: Hex32, numbered: readonly Numbered[]): boolean {
  return numbered.some(({ receipt: { message } }) => isAboutNoWithdrawal(message) && message.intentHash === named);
}

/**
 * What has too few approvals by the signing module's count. Where we counted more, it has perhaps heard a rejection of
 * which we were told before we had the withdrawal, or could hear it.
 */
function shortIn(numbered: readonly Numbered[]): readonly Hex32[] {
  return numbered.flatMap(({ receipt: { message } }) =>
    message.reason === 'QUORUM_NOT_REACHED' ? [message.withdrawalId] : [],
  );
}

/** About a change of the policy, which `intentHash` names. */
function isAboutPolicy({ message }: SignedReceipt): boolean {
  return message.outcome.startsWith('policy-');
}
