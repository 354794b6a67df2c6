import pg from 'pg';
import { z } from 'zod';
import { type Genesis } from '../protocol/genesis.js';
import { readChainLink, writeChainLink, type ChainLink } from '../protocol/governance/follow-chain.js';
import { parseHex32, type Hex32 } from '../protocol/hex.js';
import { invariant } from '../protocol/invariant.js';
import { FEED_PAGE, nextOrdersHash } from '../protocol/orders/heartbeat.js';
import { orderDigest, readSignedOrder, writeSignedOrder, type SignedOrder } from '../protocol/orders/signed-order.js';
import { suspendedIn } from '../protocol/orders/standing-orders.js';
import { verifyLeftReject } from '../protocol/orders/verify-left-reject.js';
import { refuseOrder, verifyOrder, type OrderRefusal, type VerifiedOrder } from '../protocol/orders/verify-order.js';
import { type DeviceId } from '../protocol/ids.js';
import { type Heartbeat } from '../protocol/verbs.js';
import { ConfigError } from '../process/config-error.js';
import { type Log } from '../process/log.js';
import { type KnownPolicies } from './known-policies.js';
import { StandingSoFar, type FeedReader } from './standing-so-far.js';

export type TakenOrder =
  /** `isNew` is false where the feed had it already. */
  | { readonly kind: 'taken'; readonly digest: Hex32; readonly place: number; readonly isNew: boolean }
  | { readonly kind: 'refused'; readonly code: OrderRefusal };

/** PostgreSQL's bigint comes as text, so that nothing is rounded on the way. */
const wholeNumber = z.string().transform(Number).pipe(z.int().min(0));
const hash = z.string().transform((text, context): Hex32 => {
  const parsed = parseHex32(text);
  if (parsed !== null) return parsed;
  context.addIssue('not 32 bytes');
  return z.NEVER;
});
const headRow = z.object({ genesis_hash: hash, orders: wholeNumber, hash });
const beatRow = z.object({ counter: wholeNumber, orders: wholeNumber, hash });
const placeRow = z.object({ place: wholeNumber });
const orderRow = z.object({ signed: z.string() });
const hashRow = z.object({ hash });
const keptRow = z.object({ signed: z.string(), taken_at: wholeNumber, policy_version: wholeNumber });
const linkRow = z.object({ version: wholeNumber, link: z.string() });

/** Longer than any statement of ours takes; a database that hangs is a watchtower that falls silent. */
const STATEMENT_TIMEOUT_MS = 5_000;

/** The list of orders in the watchtower's own PostgreSQL. It only grows; the head's row is the lock for that. */
export class Feed {
  private readonly pool: pg.Pool;
  private readonly standing: StandingSoFar;

  constructor(
    databaseUrl: string,
    private readonly policies: Pick<KnownPolicies, 'inForce' | 'history' | 'version'>,
    log: Log,
  ) {
    this.standing = new StandingSoFar(policies);
    this.pool = new pg.Pool({
      connectionString: databaseUrl,
      max: 8,
      connectionTimeoutMillis: STATEMENT_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      query_timeout: STATEMENT_TIMEOUT_MS + 1_000,
      application_name: 'sekisho-watchtower',
    });
    this.pool.on('error', (error) => {
      log.warn({ err: error }, 'an idle database connection was lost');
    });
  }

  /** A feed belongs to one deployment; orders of another would be somebody else's. */
  async begin(genesis: Genesis): Promise<void> {
    await this.pool.query('INSERT INTO feed_head (genesis_hash) VALUES ($1) ON CONFLICT DO NOTHING', [genesis.hash]);
    const { rows } = await this.pool.query('SELECT genesis_hash, orders, hash FROM feed_head');
    if (headRow.parse(rows[0]).genesis_hash !== genesis.hash)
      throw new ConfigError('databaseUrl: this feed belongs to another genesis');
  }

  /** Takes an order that holds, once. What is refused leaves no trace: anybody may try. */
  async take(signed: SignedOrder, now: number): Promise<TakenOrder> {
    const policy = this.policies.inForce;
    const digest = orderDigest(policy.deploymentId, signed);
    const verdict = this.verify(signed, new Set());
    // A signature costs no lock; who is suspended does.
    if (verdict.kind === 'refused') return verdict;
    return this.transaction(async (client) => {
      const head = headRow.parse(
        (await client.query('SELECT genesis_hash, orders, hash FROM feed_head FOR UPDATE')).rows[0],
      );
      const known = await client.query('SELECT place FROM feed_order WHERE digest = $1', [digest]);
      if (known.rows.length > 0)
        return { kind: 'taken', digest, place: placeRow.parse(known.rows[0]).place, isNew: false };
      const verified = this.verify(signed, suspendedIn(await this.standing.at(head, this.reader(client))));
      if (verified.kind === 'refused') return verified;
      const code = refuseOrder(verified.order, now);
      if (code !== null) return { kind: 'refused', code };
      const place = head.orders + 1;
      await client.query(
        `INSERT INTO feed_order (place, digest, hash, taken_at, signed, policy_version)
         VALUES ($1, $2, $3, $4, $5, $6)`,
        [
          place,
          digest,
          nextOrdersHash(head.hash, digest),
          now,
          JSON.stringify(writeSignedOrder(signed)),
          policy.version,
        ],
      );
      return { kind: 'taken', digest, place, isNew: true };
    });
  }

  /**
   * A rejection by a device that has left the policy since is passed on as well: of what it is too late for, the signing
   * module can tell, which knows when each withdrawal was registered.
   */
  private verify(signed: SignedOrder, suspended: ReadonlySet<DeviceId>): VerifiedOrder {
    const { inForce, history } = this.policies;
    const verified = verifyOrder(signed, inForce, suspended);
    const left = verified.kind === 'order' ? null : verifyLeftReject(signed, history);
    return left === null ? verified : { kind: 'order', order: left.order };
  }

  /** The versions of the policy after the first that were kept, in their order. */
  async readPolicies(): Promise<readonly ChainLink[]> {
    const { rows } = await this.pool.query('SELECT version, link FROM policy_link ORDER BY version');
    return rows.map((row, place) => {
      const { version, link } = linkRow.parse(row);
      const read = readChainLink(JSON.parse(link));
      invariant(read !== null && version === place + 2, 'every version that was followed is kept as it was read');
      return read;
    });
  }

  /** @param from the version of the first of them */
  async keepPolicies(from: number, links: readonly ChainLink[]): Promise<void> {
    await this.transaction(async (client) => {
      for (const [place, link] of links.entries())
        await client.query('INSERT INTO policy_link (version, link) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
          from + place,
          JSON.stringify(writeChainLink(link)),
        ]);
    });
  }

  /** Counts one heartbeat more. Milliseconds, so that a database from yesterday's backup does not fall behind. */
  async beat(nowMs: number): Promise<Heartbeat> {
    const { rows } = await this.pool.query(
      'UPDATE feed_head SET counter = greatest(counter + 1, $1) RETURNING counter, orders, hash',
      [nowMs],
    );
    const { counter, orders, hash: ordersHash } = beatRow.parse(rows[0]);
    return { counter, at: Math.floor(nowMs / 1000), orders, ordersHash };
  }

  /** A page's worth of orders after a place, as far as a heartbeat reaches. */
  async read(after: number, { orders: upTo }: Pick<Heartbeat, 'orders'>): Promise<readonly SignedOrder[]> {
    const { rows } = await this.pool.query(
      'SELECT signed FROM feed_order WHERE place > $1 AND place <= $2 ORDER BY place LIMIT $3',
      [after, upTo, FEED_PAGE],
    );
    return rows.map((row) => parseOrder(orderRow.parse(row).signed));
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  /** What the standing orders are read from, within the transaction that holds the feed's end. */
  private reader(client: pg.PoolClient): FeedReader {
    return {
      hashAt: async (place) => {
        const { rows } = await client.query('SELECT hash FROM feed_order WHERE place = $1', [place]);
        return rows.length === 0 ? null : hashRow.parse(rows[0]).hash;
      },
      suspendingAfter: async (place) => {
        const { rows } = await client.query(
          `SELECT signed, taken_at, policy_version FROM feed_order
            WHERE place > $1 AND verb IN ('Suspend', 'Unfreeze') ORDER BY place`,
          [place],
        );
        return rows.map((row) => {
          const { signed, taken_at: takenAt, policy_version: policyVersion } = keptRow.parse(row);
          return { signed: parseOrder(signed), takenAt, policyVersion };
        });
      },
    };
  }

  private async transaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
      const value = await work(client);
      await client.query('COMMIT');
      client.release();
      return value;
    } catch (error) {
      await client.query('ROLLBACK').then(
        () => {
          client.release();
        },
        () => {
          client.release(true);
        },
      );
      throw error;
    }
  }
}

function parseOrder(text: string): SignedOrder {
  const order = readSignedOrder(JSON.parse(text));
  invariant(order !== null, 'the feed holds orders');
  return order;
}
