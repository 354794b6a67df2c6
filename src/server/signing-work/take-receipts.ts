import { Injectable, Logger } from '@nestjs/common';
import { z } from 'zod';
import { ASK_AGAIN_SECONDS, settles } from '../../core/owed-work.js';
import { followReceipt } from '../../core/withdrawal-state.js';
import { isEnd } from '../../protocol/withdrawal-states.js';
import { NO_HASH } from '../../protocol/derive-intent.js';
import { type Hex32 } from '../../protocol/hex.js';
import { invariant } from '../../protocol/invariant.js';
import {
  readSignedReceipt,
  receiptHash,
  verifyReceipt,
  writeSignedReceipt,
  type SignedReceipt,
} from '../../protocol/receipt.js';
import { Clock } from '../platform/clock.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { asJson } from '../platform/database/sql.js';
import { Deployment } from '../platform/deployment.js';
import { Refused } from '../platform/http/refused.js';
import { type Change, type LockedWithdrawal } from '../withdrawals/locked-withdrawal.js';
import { groundsFor } from '../withdrawals/tier-question.js';
import { type StoredWithdrawal } from '../withdrawals/withdrawal-row.js';
import { WithdrawalStore } from '../withdrawals/withdrawal-store.js';
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
    private readonly store: WithdrawalStore,
    private readonly deployment: Deployment,
    private readonly clock: Clock,
  ) {}

  async execute(values: readonly unknown[]): Promise<TakenView> {
    const numbered = values.map((value, place) => this.read(value, place));
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
    const locked = await this.store.lock(transaction, withdrawalId);
    if (locked === null) {
      this.logger.warn(`receipt ${sequence} is about a withdrawal that is not in this database`);
      return;
    }
    await this.follow(locked, receipt);
  }

  private async follow(locked: LockedWithdrawal, { message }: SignedReceipt): Promise<void> {
    const { row } = locked;
    // Stated about something else than what this row holds: somebody edited the row, or presented another request.
    const isAboutOurs = message.intentHash === row.intent_hash || message.intentHash === NO_HASH;
    const followed = isAboutOurs ? followReceipt(row.state, message) : null;
    if (followed === null) {
      if (message.outcome !== 'refused') this.logger.warn(`receipt ${message.sequence} does not fit its withdrawal`);
      return;
    }
    const isSettled = row.owed_work !== null && settles(row.owed_work, message);
    const isStillAsked = !isSettled && (row.owed_work === 'reject' || row.owed_work === 'cancel');
    await locked.change({
      state: followed.state,
      // That it was registered does not take back what the approvers or the engine have said meanwhile.
      reason: isStillAsked && followed.reason === null ? row.reason : followed.reason,
      confirmations: message.confirmations,
      ...(message.txid !== '' && { txid: message.txid }),
      ...(message.outcome === 'registered' && { registeredAt: message.recordedAt }),
      ...(message.outcome === 'reopened' && this.reconsider(row, message.reason === 'LIMIT_REACHED')),
      ...((isSettled || isEnd(followed.state)) && { owed: null }),
    });
    if (message.outcome === 'refused' && !isSettled) await locked.postponeWork(ASK_AGAIN_SECONDS);
  }

  /** People are asked: under which rule, and why, is worked out anew. */
  private reconsider(row: StoredWithdrawal, isBeyondLimits: boolean): Change {
    const beyond = isBeyondLimits ? { ...row, beyond_limits: true } : row;
    const { policies } = this.deployment;
    const grounds = groundsFor(beyond, policies);
    if (grounds.kind !== 'found') return {};
    const decision = { policyHash: policies.inForce.hash, rule: grounds.requirement.rule, trace: [...grounds.trace] };
    return isBeyondLimits ? { decision, beyondLimits: true } : { decision };
  }
}
