import { Injectable, Logger } from '@nestjs/common';
import { z } from 'zod';
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
import { StopOrders } from '../orders/stop-orders.js';
import { FollowPolicies } from '../policies/follow-policies.js';
import { PolicyChanges } from '../policies/policy-changes.js';
import { Clock } from '../platform/clock.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { asJson } from '../platform/database/sql.js';
import { Deployment } from '../platform/deployment.js';
import { Refused } from '../platform/http/refused.js';
import { FollowReceipts } from '../withdrawals/follow-receipts.js';
import { type TakenView } from './signing-work-views.js';

const headRow = z.object({ sequence: z.coerce.number(), hash: z.string().nullable() });
const hashRow = z.object({ hash: z.string() });

interface Numbered {
  readonly receipt: SignedReceipt;
  readonly hash: Hex32;
  readonly place: number;
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
    private readonly policyChanges: PolicyChanges,
    private readonly followPolicies: FollowPolicies,
    private readonly deployment: Deployment,
    private readonly clock: Clock,
  ) {}

  async execute(values: readonly unknown[]): Promise<TakenView> {
    const numbered = values.map((value, place) => this.read(value, place));
    const taken = await this.takeAll(numbered);
    if (numbered.some(({ receipt }) => isAboutPolicy(receipt))) await this.followPolicies.catchUp();
    return taken;
  }

  private takeAll(numbered: readonly Numbered[]): Promise<TakenView> {
    return this.database.transaction(async (transaction) => {
      const [head] = await transaction.rows(headRow, 'SELECT sequence, hash FROM receipt_head FOR UPDATE');
      invariant(head !== undefined, 'the chain of receipts has a head');
      let { sequence } = head;
      let hash = head.hash ?? this.deployment.genesis.hash;
      for (const each of numbered) {
        const { message } = each.receipt;
        if (message.sequence <= sequence) await this.refuseUnlessKnown(transaction, each);
        // A gap: what lies before it must come first. The answer says where we are.
        else if (message.sequence > sequence + 1) break;
        else if (message.previous !== hash) throw this.forked(each);
        else {
          await this.take(transaction, each);
          ({ sequence } = message);
          ({ hash } = each);
        }
      }
      if (sequence > head.sequence)
        await transaction.run('UPDATE receipt_head SET sequence = $1, hash = $2', [sequence, hash]);
      return { lastSequence: sequence };
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

  private async take(transaction: Transaction, { receipt, hash }: Numbered): Promise<void> {
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
      return;
    }
    if (isAboutNoWithdrawal(receipt.message)) {
      await this.orders.settle(transaction, receipt.message.intentHash);
      return;
    }
    await this.followReceipts.one(transaction, receipt);
  }
}

/** About a change of the policy, which `intentHash` names. */
function isAboutPolicy({ message }: SignedReceipt): boolean {
  return message.outcome.startsWith('policy-');
}
