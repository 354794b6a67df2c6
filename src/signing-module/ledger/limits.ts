import { z } from 'zod';
import { parseAssetId } from '../../protocol/chains/caip.js';
import { parseHex, type Hex32 } from '../../protocol/hex.js';
import { type WithdrawalId } from '../../protocol/ids.js';
import { invariant } from '../../protocol/invariant.js';
import { brokenLimit, type Charge, type Charged, type LimitState, type Path } from '../../protocol/limits.js';
import { type Limit, type Policy } from '../../protocol/policy.js';
import { type Intent } from '../../protocol/verbs.js';
import { type LedgerTransaction } from '../chain.js';
import { baseUnits, wholeNumber } from './columns.js';
import { type Reader } from './database.js';
import { type LedgerEntry } from './ledger.js';

const assetName = z.string().transform((text, context) => {
  const asset = parseAssetId(text);
  if (asset !== null) return asset;
  context.addIssue('not an asset');
  return z.NEVER;
});
const destinationBytes = z.string().transform((text, context) => {
  const bytes = parseHex(text);
  if (bytes !== null) return bytes;
  context.addIssue('not a destination');
  return z.NEVER;
});
const chargeRow = z
  .object({
    asset: assetName,
    amount: baseUnits,
    path: z.enum(['automatic', 'approved', 'both']),
    wallet: z.string().nullable(),
    destination: destinationBytes.nullable(),
    beneficiary: z.string().nullable(),
    engine_key: z.string().nullable(),
    charged_at: wholeNumber,
  })
  .transform(({ engine_key: engineKey, charged_at: at, ...row }): Charge => ({ ...row, engineKey, at }));
const CHARGED = 'asset, amount, path, wallet, destination, beneficiary, engine_key';

/** What a payment of this intent counts as. */
export function chargedFor(intent: Intent, path: Path): Charged {
  const asset = parseAssetId(intent.asset);
  invariant(asset !== null, 'an intent names an asset');
  const { amount, wallet, destinationBytes: destination, beneficiary, engineKey } = intent;
  return { asset, amount, path, wallet, destination, beneficiary, engineKey };
}

/**
 * Charges the limits, or answers with the limit that this would break. Whoever charges what the same limits mind
 * waits for the end of this transaction: two that each fit into what is left may not fit together.
 */
export async function charge(
  entry: LedgerEntry,
  policy: Policy,
  withdrawalId: WithdrawalId,
  next: Charged,
): Promise<LimitState | null> {
  const { client, now } = entry;
  await lockLimits(client, policy, next);
  const broken = brokenLimit(policy.limits, await readCharges(client, policy, next, now), next, now);
  if (broken !== null) return broken;
  const { asset, amount, path, wallet, destination, beneficiary, engineKey } = next;
  await client.query(
    `INSERT INTO charge (withdrawal_id, ${CHARGED}, charged_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [withdrawalId, asset, amount, path, wallet, destination, beneficiary, engineKey, now],
  );
  return null;
}

/**
 * Whether there is room for what is about to be authorised, for rules that do not let it wait. What was authorised
 * before and is not signed yet holds its room: else everything that comes in one moment would be let through to wait.
 * Under the same lock as `charge`.
 */
export async function brokenAtAuthorisation(
  { client, now }: LedgerEntry,
  policy: Policy,
  limits: readonly Limit[],
  withdrawalId: Hex32,
  next: Charged,
): Promise<LimitState | null> {
  await lockLimits(client, policy, next);
  const charges = [...(await readCharges(client, policy, next, now)), ...(await readHeld(client, withdrawalId, now))];
  return brokenLimit(limits, charges, next, now);
}

/** The same without a lock, to spare the node questions about what may not be paid now anyway. Proves nothing. */
export async function brokenNow(
  reader: Reader,
  policy: Policy,
  next: Charged,
  now: number,
): Promise<LimitState | null> {
  return brokenLimit(policy.limits, await readCharges(reader, policy, next, now), next, now);
}

/**
 * Until the transaction ends nobody else charges what these limits mind. The guard of limits over all assets comes first,
 * and both before the head of the receipts: else two would wait for each other.
 */
async function lockLimits(client: LedgerTransaction, policy: Policy, { asset }: Charged): Promise<void> {
  if (policy.limits.some((limit) => limit.asset === undefined))
    await client.query("SELECT FROM limit_guard WHERE asset = '*' FOR UPDATE");
  await client.query('INSERT INTO limit_guard (asset) VALUES ($1) ON CONFLICT DO NOTHING', [asset]);
  await client.query('SELECT FROM limit_guard WHERE asset = $1 FOR UPDATE', [asset]);
}

/** What any limit that minds this asset can still count. */
export async function readCharges(
  reader: Reader,
  policy: Policy,
  { asset }: Pick<Charged, 'asset'>,
  now: number,
): Promise<Charge[]> {
  const limits = policy.limits.filter((limit) => limit.asset === undefined || limit.asset === asset);
  const { rows } = await reader.query(
    `SELECT ${CHARGED}, charged_at FROM charge WHERE (asset = $1 OR $2) AND charged_at > $3`,
    [
      asset,
      limits.some((limit) => limit.asset === undefined),
      now - Math.max(0, ...limits.map(({ windowSeconds }) => windowSeconds)),
    ],
  );
  return z.array(chargeRow).parse(rows);
}

/** What is authorised and not signed yet, but for one, as if it were charged now. */
async function readHeld(reader: Reader, but: Hex32, now: number): Promise<Charge[]> {
  const { rows } = await reader.query(
    `SELECT w.asset, w.amount, v.path, w.wallet, v.destination, v.beneficiary, v.engine_key, $2::bigint AS charged_at
       FROM withdrawal w JOIN verdict v ON v.withdrawal_id = w.id
      WHERE w.state = 'authorised' AND w.id <> $1`,
    [but, now],
  );
  return z.array(chargeRow).parse(rows);
}
