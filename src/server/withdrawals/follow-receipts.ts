import { Injectable, Logger } from '@nestjs/common';
import { firstStep } from '../../core/first-step.js';
import { ASK_AGAIN_SECONDS, HAND_OUT_AGAIN_SECONDS, settles } from '../../core/owed-work.js';
import { followAnotherIntent, followReceipt, isOfAnotherIntent } from '../../core/withdrawal-state.js';
import { NO_HASH } from '../../protocol/derive-intent.js';
import { type Hex32 } from '../../protocol/hex.js';
import { invariant } from '../../protocol/invariant.js';
import { findingsOf, readSignedReceipt, type SignedReceipt } from '../../protocol/receipt.js';
import { writeMessage } from '../../protocol/typed-data.js';
import { type Receipt } from '../../protocol/verbs.js';
import { isEnd } from '../../protocol/withdrawal-states.js';
import { type Transaction } from '../platform/database/database.js';
import { Deployment } from '../platform/deployment.js';
import { Refused } from '../platform/http/refused.js';
import { type Change, type LockedWithdrawal } from './locked-withdrawal.js';
import { firstVerdictOn, groundsFor } from './tier-question.js';
import { type StoredWithdrawal } from './withdrawal-row.js';
import { WithdrawalStore } from './withdrawal-store.js';

/**
 * Makes of a withdrawal what the signing module stated about it. Receipts and rows may come in either order: after a
 * restore the module sends again what it stated about withdrawals that the engine has not asked for again yet.
 */
@Injectable()
export class FollowReceipts {
  private readonly logger = new Logger(FollowReceipts.name);

  constructor(
    private readonly store: WithdrawalStore,
    private readonly deployment: Deployment,
  ) {}

  /** A receipt that has just come in; its row is written already. */
  async one(transaction: Transaction, { message }: SignedReceipt): Promise<void> {
    // Whoever inserts the row at this moment either sees our receipt, or we see the row.
    const locked =
      (await this.store.lock(transaction, message.withdrawalId)) ??
      (await this.store.lockAbsent(transaction, message.withdrawalId));
    if (locked === null)
      this.logger.warn(`receipt ${message.sequence} is about a withdrawal that is not in this database`);
    else await this.follow(locked, message);
  }

  /** All that was stated about a withdrawal before its row came. To be called with `lockAbsent` held since before. */
  async all(transaction: Transaction, id: Hex32): Promise<void> {
    for (const each of (await this.store.receiptsOf([id], transaction)).get(id) ?? []) {
      const receipt = readSignedReceipt(each);
      invariant(receipt !== null, 'what was taken in is a receipt');
      const locked = await this.store.lock(transaction, id);
      invariant(locked !== null, 'the row was inserted in this transaction');
      // The engine has asked for something else before, which may have been paid: that is what the reference stands for.
      if (isOfAnotherIntent(receipt.message, locked.row.intent_hash)) throw Refused.because('REFERENCE_REUSED');
      await this.follow(locked, receipt.message);
    }
  }

  private async follow(locked: LockedWithdrawal, message: Receipt): Promise<void> {
    const { row } = locked;
    if (isOfAnotherIntent(message, row.intent_hash)) return this.end(locked);
    // A package was refused that held something else than what this row does; that says nothing about it.
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
      ...(message.outcome === 'reopened' && this.reconsider(row, message.reason === 'LIMIT_REACHED')),
      ...((isSettled || isEnd(followed.state)) && { owed: null }),
      ...(message.outcome === 'registered' && this.register(row, message)),
    });
    if (message.outcome === 'refused' && !isSettled) await locked.postponeWork(ASK_AGAIN_SECONDS);
  }

  /** What it has found out may select other rules than those that could be. */
  private register(row: StoredWithdrawal, message: Receipt): Change {
    const registered = { ...row, registered_at: message.recordedAt, findings: findingsOf(message) };
    return {
      registeredAt: message.recordedAt,
      ...(registered.findings !== null && { findings: writeMessage(message.findings) }),
      ...this.reconsider(registered, false),
      ...(row.state === 'received' && this.begin(registered)),
    };
  }

  /** Its rules asked about what nobody knew yet. */
  private begin(row: StoredWithdrawal): Change {
    const verdict = firstVerdictOn(row, this.deployment.policies);
    if (verdict === null) return {};
    const { state, owed } = firstStep(verdict);
    // An engine that has asked to cancel it meanwhile is still owed that.
    if (row.owed_work === 'cancel') return { state };
    return { state, owed: owed === 'authorise' ? { work: owed, inSeconds: HAND_OUT_AGAIN_SECONDS } : null };
  }

  /** However often the module is asked about it, its reference stands for something else. */
  private async end(locked: LockedWithdrawal): Promise<void> {
    const ended = followAnotherIntent(locked.row.state);
    if (ended === null) return;
    this.logger.error(`the reference ${locked.row.reference} stands for another intent with the signing module`);
    await locked.change({ ...ended, owed: null });
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
