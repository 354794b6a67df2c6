import { z } from 'zod';
import { parseHex32, type Hex32 } from '../../protocol/hex.js';
import { type DeviceId, type PolicyHash } from '../../protocol/ids.js';
import { invariant } from '../../protocol/invariant.js';
import { parseScope, type Scope } from '../../protocol/orders/scope.js';
import { readSignedOrder, type OrderVerb, type SignedOrder } from '../../protocol/orders/signed-order.js';
import { ORDER_LIFETIME_SECONDS } from '../../protocol/orders/verify-order.js';
import { CLOCK_TOLERANCE_SECONDS, type SignedVote } from '../../protocol/vote.js';
import { type LedgerTransaction } from '../chain.js';
import { type SignedUnfreeze } from '../orders/unfreezes-heard.js';
import { wholeNumber } from './columns.js';
import { type Reader } from './database.js';

/** By which way an order came. Of the signing module's own making are the freezes upon forgeries. */
export type OrderSource = 'watchtower' | 'url' | 'folder' | 'server' | 'module';

/** A freeze that nobody has lifted. */
export interface StandingFreeze {
  readonly digest: Hex32;
  readonly scope: Scope;
  readonly scopeText: string;
  readonly takenAt: number;
  readonly source: OrderSource;
}

export interface NewOrder {
  readonly digest: Hex32;
  readonly verb: OrderVerb;
  readonly subject: string;
  readonly source: OrderSource;
  readonly signed: string;
  /** Sequence of the receipt that states it. */
  readonly receipt: number;
}

const hex32 = z.string().transform((text, context): Hex32 => {
  const parsed = parseHex32(text);
  if (parsed !== null) return parsed;
  context.addIssue('not 32 bytes');
  return z.NEVER;
});
const freezeRow = z.object({
  digest: hex32,
  subject: z.string(),
  taken_at: wholeNumber,
  source: z.enum(['watchtower', 'url', 'folder', 'server', 'module']),
});
const subjectRow = z.object({ subject: z.string() });
const signedRow = z.object({ signed: z.string() });

/** To sign or to judge by what stands: no order is taken until this transaction ends. The first lock of all. */
export async function holdOrders(client: LedgerTransaction): Promise<void> {
  await client.query('SELECT FROM order_guard FOR SHARE');
}

/** To take an order: nothing is signed until this transaction ends, and then by what stands afterwards. */
export async function lockOrders(client: LedgerTransaction): Promise<void> {
  await client.query('SELECT FROM order_guard FOR UPDATE');
}

export async function isKnownOrder(reader: Reader, digest: Hex32): Promise<boolean> {
  const { rows } = await reader.query('SELECT FROM stop_order WHERE digest = $1', [digest]);
  return rows.length > 0;
}

export async function storeOrder(client: LedgerTransaction, order: NewOrder, now: number): Promise<void> {
  await client.query(
    `INSERT INTO stop_order (digest, verb, subject, source, signed, receipt, taken_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [order.digest, order.verb, order.subject, order.source, order.signed, order.receipt, now],
  );
}

export async function readFreezes(reader: Reader): Promise<readonly StandingFreeze[]> {
  const { rows } = await reader.query(
    `SELECT digest, subject, taken_at, source FROM stop_order o
      WHERE verb = 'Freeze' AND NOT EXISTS (SELECT FROM lifted_order l WHERE l.digest = o.digest) ORDER BY place`,
  );
  return rows.map((row) => {
    const { digest, subject, taken_at: takenAt, source } = freezeRow.parse(row);
    const scope = parseScope(subject);
    invariant(scope !== null, 'a freeze that was taken has a scope');
    return { digest, scope, scopeText: subject, takenAt, source };
  });
}

/** Devices whose signatures do not count, as of this reading. To decide by it, hold the orders first. */
export async function suspendedDevices(reader: Reader): Promise<ReadonlySet<DeviceId>> {
  const { rows } = await reader.query(
    `SELECT DISTINCT subject FROM stop_order o
      WHERE verb = 'Suspend' AND NOT EXISTS (SELECT FROM lifted_order l WHERE l.digest = o.digest)`,
  );
  return new Set(rows.map((row) => subjectRow.parse(row).subject as DeviceId));
}

/** Policies that a governor has vetoed. */
export async function vetoedPolicies(reader: Reader): Promise<ReadonlySet<PolicyHash>> {
  const { rows } = await reader.query(`SELECT DISTINCT subject FROM stop_order WHERE verb = 'Veto'`);
  return new Set(rows.map((row) => subjectRow.parse(row).subject as PolicyHash));
}

/** Rejections of a withdrawal that came besides the server. */
export async function rejectionsOf(reader: Reader, withdrawalId: Hex32): Promise<readonly SignedVote[]> {
  const { rows } = await reader.query(
    `SELECT signed FROM stop_order WHERE verb = 'Reject' AND subject = $1 ORDER BY place`,
    [withdrawalId],
  );
  return rows.map((row) => {
    const order = parseOrder(row);
    invariant(order.verb === 'Reject', 'a rejection');
    return order;
  });
}

/** Older ones are expired, whatever they say: an order is valid for a day from when it was cast at most (`refuseOrder`). */
const UNFREEZE_LIVES_SECONDS = ORDER_LIFETIME_SECONDS + CLOCK_TOLERANCE_SECONDS;
/** More than governors ever sign of one lifting. Beyond it the oldest are not heard, and governors have to sign again. */
const UNFREEZES_HEARD = 1_000;

/** Signatures under the lifting of exactly these orders that are not used up and not expired yet, in the order in which they came. */
export async function unusedUnfreezes(
  reader: Reader,
  orders: readonly Hex32[],
  now: number,
): Promise<readonly SignedUnfreeze[]> {
  const { rows } = await reader.query(
    `SELECT signed FROM (
       SELECT signed, place FROM stop_order o
        WHERE verb = 'Unfreeze' AND taken_at >= $2 AND strpos(signed, $1) > 0
          AND NOT EXISTS (SELECT FROM used_unfreeze u WHERE u.digest = o.digest)
        ORDER BY place DESC LIMIT $3) latest
      ORDER BY place`,
    // As `writeSignedOrder` writes it: signatures about anything else are not even read.
    [`"orders":${JSON.stringify(orders)}`, now - UNFREEZE_LIVES_SECONDS, UNFREEZES_HEARD],
  );
  return rows.map(parseOrder).filter((order) => order.verb === 'Unfreeze');
}

/** Which of these freezes and suspensions stand. */
export async function standingAmong(reader: Reader, digests: readonly Hex32[]): Promise<readonly Hex32[]> {
  const { rows } = await reader.query(
    `SELECT digest FROM stop_order o
      WHERE digest = ANY($1) AND verb IN ('Freeze', 'Suspend')
        AND NOT EXISTS (SELECT FROM lifted_order l WHERE l.digest = o.digest) ORDER BY place`,
    [digests],
  );
  return rows.map((row) => z.object({ digest: hex32 }).parse(row).digest);
}

/** Lifts one order, with the receipt that states it. */
export async function storeLifting(
  client: LedgerTransaction,
  lifting: { readonly digest: Hex32; readonly by: readonly Hex32[]; readonly receipt: number },
  now: number,
): Promise<void> {
  const { digest, by, receipt } = lifting;
  await client.query('INSERT INTO lifted_order (digest, lifted_by, receipt, lifted_at) VALUES ($1, $2, $3, $4)', [
    digest,
    by,
    receipt,
    now,
  ]);
}

export async function useUp(client: LedgerTransaction, unfreezes: readonly Hex32[]): Promise<void> {
  await client.query('INSERT INTO used_unfreeze (digest) SELECT unnest($1::text[])', [unfreezes]);
}

function parseOrder(row: unknown): SignedOrder {
  const order = readSignedOrder(JSON.parse(signedRow.parse(row).signed));
  invariant(order !== null, 'the ledger holds orders');
  return order;
}

/** The orders that these receipts state, for whoever has not seen them. Our own are stated by their receipt alone. */
export async function ordersStatedIn(reader: Reader, from: number, to: number): Promise<readonly SignedOrder[]> {
  const { rows } = await reader.query(
    `SELECT signed FROM stop_order WHERE receipt BETWEEN $1 AND $2 AND source <> 'module' ORDER BY place`,
    [from, to],
  );
  return rows.map(parseOrder);
}

const storedRow = z.object({ digest: hex32, verb: z.string(), subject: z.string() });

/** Every order, and what stands beside it in columns, for a look at whether they are what they were. */
export async function readStoredOrders(
  reader: Reader,
): Promise<readonly (z.infer<typeof storedRow> & { readonly signed: SignedOrder })[]> {
  const { rows } = await reader.query(`SELECT digest, verb, subject, signed FROM stop_order ORDER BY place`);
  return rows.map((row) => ({ ...storedRow.parse(row), signed: parseOrder(row) }));
}

/** The signatures that are used up. */
export async function usedUnfreezes(reader: Reader): Promise<ReadonlySet<string>> {
  const { rows } = await reader.query('SELECT digest FROM used_unfreeze');
  return new Set(rows.map((row) => z.object({ digest: hex32 }).parse(row).digest));
}
