import { z } from 'zod';
import { type WithdrawalId } from '../../protocol/ids.js';
import { brokenLimit, type Charge, type LimitState } from '../../protocol/limits.js';
import { type Asset, type Policy } from '../../protocol/policy.js';
import { baseUnits, wholeNumber } from './columns.js';
import { type Reader } from './database.js';
import { type LedgerEntry } from './ledger.js';
import { type AuthorisationPath } from './verdicts.js';

export interface NewCharge {
  readonly withdrawalId: WithdrawalId;
  readonly asset: Asset;
  readonly amount: bigint;
  readonly path: AuthorisationPath;
}

const chargeRow = z.object({
  amount: baseUnits,
  path: z.enum(['automatic', 'approved']),
  charged_at: wholeNumber,
});

/**
 * Charges the limits of an asset, or answers with the limit that this would break. Whoever charges the same
 * asset waits for the end of this transaction: two that each fit into what is left may not fit together.
 */
export async function charge(entry: LedgerEntry, policy: Policy, next: NewCharge): Promise<LimitState | null> {
  const { client, now } = entry;
  const { withdrawalId, asset, amount, path } = next;
  await client.query('INSERT INTO limit_guard (asset) VALUES ($1) ON CONFLICT DO NOTHING', [asset.id]);
  await client.query('SELECT FROM limit_guard WHERE asset = $1 FOR UPDATE', [asset.id]);
  const broken = brokenBy(policy, await readCharges(client, policy, asset, now), next, now);
  if (broken !== null) return broken;
  await client.query(
    'INSERT INTO charge (withdrawal_id, asset, amount, path, charged_at) VALUES ($1, $2, $3, $4, $5)',
    [withdrawalId, asset.id, amount, path, now],
  );
  return null;
}

/** The same without a lock, to spare the node questions about what may not be paid now anyway. Proves nothing. */
export function brokenBy(
  policy: Policy,
  charges: readonly Charge[],
  { asset, amount, path }: NewCharge,
  now: number,
): LimitState | null {
  return brokenLimit(policy.limits, charges, { asset: asset.id, amount, path }, now);
}

/** What any limit of the asset can still count. */
export async function readCharges(reader: Reader, policy: Policy, asset: Asset, now: number): Promise<Charge[]> {
  const windows = policy.limits.filter((limit) => limit.asset === asset.id).map((limit) => limit.windowSeconds);
  const { rows } = await reader.query(
    'SELECT amount, path, charged_at FROM charge WHERE asset = $1 AND charged_at > $2',
    [asset.id, now - Math.max(0, ...windows)],
  );
  return z
    .array(chargeRow)
    .parse(rows)
    .map(({ amount, path, charged_at }) => ({ asset: asset.id, amount, path, at: charged_at }));
}
