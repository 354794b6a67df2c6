import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import {
  readSignedChange,
  writeSignedChange,
  type ChangeSignature,
  type SignedChange,
} from '../../protocol/governance/signed-change.js';
import { type ChainLink } from '../../protocol/governance/follow-chain.js';
import { hashPolicy, type Policy } from '../../protocol/policy.js';
import { invariant } from '../../protocol/invariant.js';
import { readSignedReceipt, type SignedReceipt } from '../../protocol/receipt.js';
import { writeMessage, typedDataDigest } from '../../protocol/typed-data.js';
import { POLICY_CHANGE } from '../../protocol/verbs.js';
import { Clock } from '../platform/clock.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { asJson, type Sql } from '../platform/database/sql.js';

const json = z.record(z.string(), z.unknown());
const changeRow = z.object({ hash: z.string(), document: z.string(), enrolments: z.array(json) });
const signedRow = z.object({ policy_hash: z.string(), signed: json });
const hashRow = z.object({ policy_hash: z.string() });
const countRow = z.object({ count: z.coerce.number() });

const CHANGE_COLUMNS = `c.hash, encode(c.document, 'base64') AS document, c.enrolments`;

/** Given again after this, for the signing module may have died over it. */
const HAND_OUT_AGAIN_SECONDS = 5;
/** Each is a whole policy; more than one at a time is rare. */
const HAND_OUT_AT_ONCE = 2;

/** A change as it is kept, with whatever the signing module has stated about it, in its order. */
export interface KeptChange {
  readonly hash: string;
  readonly change: SignedChange;
  readonly receipts: readonly SignedReceipt[];
}

/** Changes of the policy in the database. */
@Injectable()
export class PolicyChanges {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Those that would follow this policy, the oldest first. */
  async after(policy: Policy): Promise<KeptChange[]> {
    const sql = `SELECT ${CHANGE_COLUMNS} FROM policy_change c WHERE c.previous = $1 ORDER BY c.proposed_at, c.hash`;
    return this.complete(await this.database.rows(changeRow, sql, [policy.hash]), this.database);
  }

  /** Every version after the first that the signing module has put in force, as far as its document is here. */
  async chain(sql: Sql = this.database): Promise<ChainLink[]> {
    const rows = await sql.rows(
      changeRow,
      `SELECT ${CHANGE_COLUMNS} FROM policy_change c
       WHERE EXISTS (SELECT FROM policy_change_standing s WHERE s.policy_hash = c.hash AND s.outcome = 'policy-in-force')
       ORDER BY c.version`,
    );
    return (await this.complete(rows, sql)).map(({ change, receipts }) => {
      const receipt = receipts.find(({ message }) => message.outcome === 'policy-in-force');
      invariant(receipt !== undefined, 'it is in force by a receipt');
      return { change, receipt };
    });
  }

  /** How many versions the signing module has put in force after the first. */
  async versionsInForce(): Promise<number> {
    const sql = `SELECT count(*) AS count FROM policy_change_standing WHERE outcome = 'policy-in-force'`;
    return (await this.database.rows(countRow, sql))[0]?.count ?? 0;
  }

  /** Under the lock of its row; from then on its document and its proofs stay as they are. */
  async keep(transaction: Transaction, change: SignedChange, policy: Policy): Promise<KeptChange> {
    const { hash, version, previous } = policy;
    invariant(previous !== null, 'what follows another policy names it');
    const { enrolments } = writeSignedChange(change);
    const inserted = await transaction.run(
      `INSERT INTO policy_change (hash, version, previous, document, enrolments, proposed_at)
       VALUES ($1, $2, $3, decode($4, 'hex'), $5, $6) ON CONFLICT DO NOTHING`,
      [hash, version, previous, Buffer.from(change.policy).toString('hex'), asJson(enrolments), this.clock.now()],
    );
    if (inserted > 0)
      transaction.record({ type: 'policy.proposed', policyHash: hash, previousHash: previous, version });
    const rows = await transaction.rows(
      changeRow,
      `SELECT ${CHANGE_COLUMNS} FROM policy_change c WHERE c.hash = $1 FOR UPDATE`,
      [hash],
    );
    const [kept] = await this.complete(rows, transaction);
    invariant(kept !== undefined, 'it was kept');
    return kept;
  }

  /** False when it is here already. */
  async addSignature(transaction: Transaction, policy: Policy, signature: ChangeSignature): Promise<boolean> {
    const { message } = signature;
    const digest = typedDataDigest(policy.deploymentId, POLICY_CHANGE, message);
    const { approver, device } = message;
    const signed = asJson({ message: writeMessage(message), signature: signature.signature });
    const inserted = await transaction.run(
      `INSERT INTO policy_change_signature (policy_hash, digest, approver, device, signed, recorded_at)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
      [policy.hash, digest, approver, device, signed, this.clock.now()],
    );
    if (inserted === 0) return false;
    transaction.record({ type: 'policy.signed', policyHash: policy.hash, approver, device, digest });
    return true;
  }

  async makeDue(sql: Sql, hash: string): Promise<void> {
    await sql.run(
      `INSERT INTO policy_change_due VALUES ($1, now()) ON CONFLICT (policy_hash) DO UPDATE SET due_at = now()`,
      [hash],
    );
  }

  /** What the signing module has not answered yet. */
  async takeDue(): Promise<Record<string, unknown>[]> {
    const due = await this.database.rows(
      hashRow,
      `UPDATE policy_change_due SET due_at = now() + make_interval(secs => $1)
       WHERE policy_hash IN (SELECT policy_hash FROM policy_change_due WHERE due_at <= now()
         ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING policy_hash`,
      [HAND_OUT_AGAIN_SECONDS, HAND_OUT_AT_ONCE],
    );
    if (due.length === 0) return [];
    const sql = `SELECT ${CHANGE_COLUMNS} FROM policy_change c WHERE c.hash = ANY ($1)`;
    const rows = await this.database.rows(changeRow, sql, [due.map(({ policy_hash: hash }) => hash)]);
    return (await this.complete(rows, this.database)).map(({ change }) => writeSignedChange(change));
  }

  /** Notes what a receipt says about a change; whatever it says, it is an answer. */
  async settle(transaction: Transaction, { message }: SignedReceipt): Promise<void> {
    const { sequence, intentHash, outcome } = message;
    await transaction.run('INSERT INTO policy_change_standing (sequence, policy_hash, outcome) VALUES ($1, $2, $3)', [
      ...[sequence, intentHash, outcome],
    ]);
    await transaction.run('DELETE FROM policy_change_due WHERE policy_hash = $1', [intentHash]);
    // Whatever else would have followed the same version cannot any more.
    if (outcome === 'policy-in-force')
      await transaction.run(
        `DELETE FROM policy_change_due WHERE policy_hash IN (
           SELECT other.hash FROM policy_change other JOIN policy_change entered USING (previous) WHERE entered.hash = $1)`,
        [intentHash],
      );
  }

  private async complete(rows: readonly z.infer<typeof changeRow>[], sql: Sql): Promise<KeptChange[]> {
    const hashes = rows.map(({ hash }) => hash);
    const signatures = await sql.rows(
      signedRow,
      `SELECT policy_hash, signed FROM policy_change_signature WHERE policy_hash = ANY ($1) ORDER BY recorded_at, digest`,
      [hashes],
    );
    const receipts = await sql.rows(
      signedRow,
      `SELECT s.policy_hash, r.signed FROM policy_change_standing s JOIN receipt r USING (sequence)
       WHERE s.policy_hash = ANY ($1) ORDER BY sequence`,
      [hashes],
    );
    return rows.map(({ hash, document, enrolments }) => {
      const of = (all: readonly z.infer<typeof signedRow>[]) =>
        all.filter(({ policy_hash: other }) => other === hash).map(({ signed }) => signed);
      // Postgres breaks base64 into lines.
      const change = readSignedChange({
        policy: document.replaceAll('\n', ''),
        enrolments,
        signatures: of(signatures),
      });
      invariant(change !== null && hashPolicy(change.policy) === hash, 'a change is kept as it was read');
      return { hash, change, receipts: of(receipts).map(receiptOf) };
    });
  }
}

function receiptOf(value: unknown): SignedReceipt {
  const receipt = readSignedReceipt(value);
  invariant(receipt !== null, 'a receipt is kept as it was read');
  return receipt;
}
