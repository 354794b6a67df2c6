import { z } from 'zod';
import { judgeCertificates } from '../../certificates/judge-certificates.js';
import { NO_HASH } from '../../protocol/derive-intent.js';
import { type Genesis } from '../../protocol/genesis.js';
import { checkChange } from '../../protocol/governance/check-change.js';
import { PolicyHistory } from '../../protocol/policy-history.js';
import { type Policy } from '../../protocol/policy.js';
import { type SignedReceipt } from '../../protocol/receipt.js';
import { hex32 } from '../ledger/columns.js';
import { type Reader } from '../ledger/database.js';
import { LedgerTampered } from '../ledger/ledger-tampered.js';
import { versionsInForce, waitingVersions, type PolicyVersion } from '../ledger/policy-versions.js';
import { parseSigned } from '../ledger/receipts.js';

const settledRow = z.object({ signed: z.string(), hash: hex32.nullable(), state: z.string().nullable() });

/**
 * The policies that were in force, from the pinned genesis on, as the ledger has them. Every signature is verified again
 * and every delay reckoned again from this module's own signed receipts, so that an edited row stops the start: a
 * version that never waited, or was never signed, is not one. Nor does one that was in force go away, and with it what it
 * tightened.
 */
export async function loadPolicies(reader: Reader, genesis: Genesis, first: Policy): Promise<PolicyHistory> {
  let history = PolicyHistory.of(first);
  for (const version of await versionsInForce(reader)) {
    demand(isStated(version.registered, 'policy-registered', version), version, 'no receipt states that it was signed');
    demand(isStated(version.settled, 'policy-in-force', version), version, 'no receipt states that it is in force');
    const { recordedAt } = version.registered.message;
    const judge = {
      genesisHash: genesis.hash,
      inForce: history.inForce,
      suspended: new Set<string>(),
      now: recordedAt,
      judgeCertificates,
    };
    const checked = checkChange(version.change, judge);
    if (checked.kind !== 'signed') throw tampered(version, 'it is not signed by the governors before it');
    demand(checked.policy.hash === version.hash, version, 'the document is another');
    const entered = version.settled?.message.recordedAt ?? 0;
    demand(entered >= recordedAt + checked.statement.delaySeconds, version, 'it did not wait');
    history = history.followedBy(checked.policy);
  }
  for (const version of await waitingVersions(reader))
    demand(isStated(version.registered, 'policy-registered', version), version, 'no receipt states that it was signed');
  await demandRows(reader);
  return history;
}

/** Every receipt that settles a version has the version's row, in the state that it says. */
async function demandRows(reader: Reader): Promise<void> {
  const { rows } = await reader.query(
    `SELECT r.signed, p.hash, p.state FROM receipt r LEFT JOIN policy_version p ON p.settled = r.sequence
      WHERE r.withdrawal_id = $1 AND r.outcome IN ('policy-in-force', 'policy-void')`,
    [NO_HASH],
  );
  for (const row of rows) {
    const { signed, hash, state } = settledRow.parse(row);
    const { sequence, outcome, intentHash } = parseSigned({ signed }).message;
    if (hash !== intentHash || outcome !== `policy-${state ?? ''}`)
      throw new LedgerTampered(`policies and receipts differ at receipt ${sequence}`);
  }
}

/** That this receipt, of the chain that was just verified, is about this version and says this. */
function isStated(receipt: SignedReceipt | null, outcome: string, { hash }: PolicyVersion): boolean {
  return receipt !== null && receipt.message.outcome === outcome && receipt.message.intentHash === hash;
}

function demand(holds: boolean, version: PolicyVersion, otherwise: string): void {
  if (!holds) throw tampered(version, otherwise);
}

function tampered({ hash }: PolicyVersion, what: string): LedgerTampered {
  return new LedgerTampered(`policy ${hash}: ${what}`);
}
