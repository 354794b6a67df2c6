import { z } from 'zod';
import { type Hex32 } from '../../protocol/hex.js';
import { invariant } from '../../protocol/invariant.js';
import { readSignedChange, writeSignedChange, type SignedChange } from '../../protocol/governance/signed-change.js';
import { type SignedReceipt } from '../../protocol/receipt.js';
import { parseStrictJson } from '../../protocol/strict-json.js';
import { type LedgerTransaction } from '../chain.js';
import { hex32 } from './columns.js';
import { type Reader } from './database.js';
import { parseSigned } from './receipts.js';

/** A change of policy since it was found signed. */
export interface PolicyVersion {
  readonly hash: Hex32;
  readonly previous: Hex32;
  readonly change: SignedChange;
  /** What this module said when it found it signed. The delay counts from there, and not from a column. */
  readonly registered: SignedReceipt;
  /** What it said when the version came into force or became void; null while it waits. */
  readonly settled: SignedReceipt | null;
}

const versionRow = z.object({
  hash: hex32,
  previous: hex32,
  change: z.string(),
  registered: z.string(),
  settled: z.string().nullable(),
});

const SELECT = `SELECT p.hash, p.previous, p.change, r.signed AS registered, s.signed AS settled
  FROM policy_version p JOIN receipt r ON r.sequence = p.registered LEFT JOIN receipt s ON s.sequence = p.settled`;

/** Those that came into force, in their order. */
export async function versionsInForce(reader: Reader): Promise<readonly PolicyVersion[]> {
  const { rows } = await reader.query(`${SELECT} WHERE p.state = 'in-force' ORDER BY p.version`);
  return rows.map(readVersion);
}

/** Those that neither came into force nor ever will not, the longest known first. */
export async function waitingVersions(reader: Reader): Promise<readonly PolicyVersion[]> {
  const { rows } = await reader.query(`${SELECT} WHERE p.state = 'waiting' ORDER BY p.registered`);
  return rows.map(readVersion);
}

export async function isKnownVersion(reader: Reader, hash: Hex32): Promise<boolean> {
  const { rows } = await reader.query('SELECT FROM policy_version WHERE hash = $1', [hash]);
  return rows.length > 0;
}

/** The version that the ledger says is in force; null while it is the genesis' own. Asked under the orders' lock. */
export async function hashInForce(reader: Reader): Promise<Hex32 | null> {
  const { rows } = await reader.query(
    `SELECT hash FROM policy_version WHERE state = 'in-force' ORDER BY version DESC LIMIT 1`,
  );
  return rows.length === 0 ? null : z.object({ hash: hex32 }).parse(rows[0]).hash;
}

export async function storeVersion(
  client: LedgerTransaction,
  version: {
    readonly hash: Hex32;
    readonly previous: Hex32;
    readonly version: number;
    readonly change: SignedChange;
    /** Sequence of the receipt that states it. */
    readonly registered: number;
  },
): Promise<void> {
  await client.query(
    'INSERT INTO policy_version (hash, previous, version, change, registered) VALUES ($1, $2, $3, $4, $5)',
    [
      version.hash,
      version.previous,
      version.version,
      JSON.stringify(writeSignedChange(version.change)),
      version.registered,
    ],
  );
}

export async function settleVersion(
  client: LedgerTransaction,
  hash: Hex32,
  state: 'in-force' | 'void',
  receipt: number,
): Promise<void> {
  const { rowCount } = await client.query(
    `UPDATE policy_version SET state = $2, settled = $3 WHERE hash = $1 AND state = 'waiting'`,
    [hash, state, receipt],
  );
  invariant(rowCount === 1, 'a version is settled once');
}

function readVersion(row: unknown): PolicyVersion {
  const { hash, previous, change, registered, settled } = versionRow.parse(row);
  const signed = readSignedChange(parseStrictJson(new TextEncoder().encode(change)));
  invariant(signed !== null, 'the ledger holds changes that were read');
  return {
    ...{ hash, previous, change: signed },
    registered: parseSigned({ signed: registered }),
    settled: settled === null ? null : parseSigned({ signed: settled }),
  };
}
