import { type OwedWork } from '../../core/owed-work.js';
import { type WithdrawalState } from '../../protocol/withdrawal-states.js';
import { type SignedRequestJson } from '../../protocol/evidence.js';
import { type Hex32 } from '../../protocol/hex.js';
import { type DeviceId } from '../../protocol/ids.js';
import { type CastVote } from '../../protocol/vote.js';
import { type SekishoEvent } from '../audit/event.js';
import { suspendedDevices } from '../orders/suspended-devices.js';
import { type Transaction } from '../platform/database/database.js';
import { asJson } from '../platform/database/sql.js';
import { VOTE_COLUMNS, voteRow, type Decision, type StoredVote, type StoredWithdrawal } from './withdrawal-row.js';

/** What may change about a withdrawal. All of it is a picture for screens and a note of whom to ask; no money follows it. */
export interface Change {
  readonly state?: WithdrawalState;
  readonly reason?: string | null;
  /** What the signing module owes now, and from when on it is handed out; null when nothing is owed. */
  readonly owed?: { readonly work: OwedWork; readonly inSeconds: number } | null;
  readonly cancel?: SignedRequestJson;
  /** From when on too few approvals will be left to reach the quorum, unless more come; null: never. */
  readonly quorumLapsesAt?: number | null;
  /** Unix seconds, by the signing module's clock. */
  readonly registeredAt?: number;
  /** What it stated then, as `writeMessage` writes it. */
  readonly findings?: Record<string, unknown>;
  readonly beyondLimits?: true;
  /** Worked out anew. */
  readonly decision?: Decision;
  readonly txid?: string;
  readonly confirmations?: number;
}

/** A withdrawal together with its row's lock; there is no other way to change one. */
export class LockedWithdrawal {
  constructor(
    readonly row: StoredWithdrawal,
    private readonly transaction: Transaction,
    private readonly now: Date,
  ) {}

  /** Read under the lock: a vote that was committed while we waited for it is among them. */
  votes(): Promise<StoredVote[]> {
    return this.transaction.rows(
      voteRow,
      `SELECT ${VOTE_COLUMNS} FROM withdrawal_vote WHERE withdrawal_id = $1 ORDER BY recorded_at, digest`,
      [this.row.id],
    );
  }

  /**
   * Read under the lock as well: a suspension that is committed later has the votes counted again, and that waits for us.
   */
  suspended(): Promise<ReadonlySet<DeviceId>> {
    return suspendedDevices(this.transaction);
  }

  record(event: SekishoEvent): void {
    this.transaction.record(event);
  }

  /** @param consoleHash of the page that it was given on, which is a claim; null where none made one */
  async addVote(vote: CastVote, signed: Record<string, unknown>, consoleHash: Hex32 | null): Promise<void> {
    const { id, reference } = this.row;
    const { approver, device, choice, intent, digest, castAt, expiresAt } = vote;
    await this.transaction.run(
      `INSERT INTO withdrawal_vote
         (withdrawal_id, approver, device, choice, intent_hash, digest, cast_at, expires_at, signed, recorded_at,
          console_hash)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [id, approver, device, choice, intent, digest, castAt, expiresAt, asJson(signed), this.now, consoleHash],
    );
    this.transaction.record({
      ...{ type: 'vote.cast', withdrawalId: id, reference, approver, device, choice, digest },
      ...(consoleHash !== null && { consoleHash }),
    });
  }

  async change(change: Change): Promise<void> {
    const { id, reference, ...before } = this.row;
    const { state = before.state, reason = before.reason, cancel = null, txid = before.txid } = change;
    const { owed, confirmations = before.confirmations, quorumLapsesAt } = change;
    await this.transaction.run(
      `UPDATE withdrawal SET state = $2, reason = $3, txid = $4, confirmations = $5, updated_at = $6,
         cancel = coalesce($7::jsonb, cancel),
         owed_work = CASE WHEN $8 THEN owed_work ELSE $9 END,
         work_due_at = CASE WHEN $8 THEN work_due_at ELSE now() + make_interval(secs => $10) END,
         quorum_lapses_at = CASE WHEN $11 THEN quorum_lapses_at ELSE $12::bigint END,
         registered_at = coalesce($13::bigint, registered_at),
         beyond_limits = beyond_limits OR $14,
         decision = coalesce($15::jsonb, decision),
         findings = coalesce($16::jsonb, findings)
       WHERE id = $1`,
      [
        ...[id, state, reason, txid, confirmations, this.now, cancel && asJson(cancel)],
        ...[owed === undefined, owed?.work ?? null, owed?.inSeconds ?? null],
        ...[quorumLapsesAt === undefined, quorumLapsesAt ?? null],
        ...[change.registeredAt ?? null, change.beyondLimits ?? false],
        change.decision === undefined ? null : asJson(change.decision),
        change.findings === undefined ? null : asJson(change.findings),
      ],
    );
    if (state === before.state && reason === before.reason) return;
    const moved = { from: before.state, to: state, reason };
    this.transaction.record({ type: 'withdrawal.changed', withdrawalId: id, reference, ...moved });
  }

  /** What was handed out and refused is not worth asking again at once; what has become due since then is. */
  async postponeWork(seconds: number): Promise<void> {
    await this.transaction.run(
      'UPDATE withdrawal SET work_due_at = now() + make_interval(secs => $2) WHERE id = $1 AND work_due_at > now()',
      [this.row.id, seconds],
    );
  }
}
