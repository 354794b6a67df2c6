import { assertBaseUnits } from '../../../src/protocol/base-units.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import pg from 'pg';
import { type BaseUnits } from '../../../src/protocol/base-units.js';
import { deriveIntent, hashIntent } from '../../../src/protocol/derive-intent.js';
import { type EngineKeyId, type WalletId } from '../../../src/protocol/ids.js';
import { type Policy } from '../../../src/protocol/policy.js';
import {
  type Announce,
  type Attempt,
  type ChainAdapter,
  type PaymentOrder,
  type Waiting,
} from '../../../src/signing-module/chain.js';
import { type WalletKey } from '../../../src/signing-module/keys/wallet-key.js';
import { migrate } from '../../../src/process/migrate.js';
import { type Postgres } from '../../../src/sandbox/parts/postgres.js';

const announceNothing: Announce = () => Promise.resolve();

/** A wallet's key that lies open: no keystore, no scrypt. */
export function openWalletKey(secret: Uint8Array): WalletKey {
  return {
    publicKey: secp256k1.getPublicKey(secret, true),
    sign: (digest) => secp256k1.sign(digest, secret, { prehash: false, lowS: true, format: 'compact' }),
  };
}

let references = 0;

/** Asks for a payment as an engine would, under a reference of its own. */
export function anOrder(
  policy: Policy,
  asked: { readonly asset: string; readonly amount: bigint; readonly destination: string; readonly maxFee?: bigint },
): PaymentOrder {
  references += 1;
  const derived = deriveIntent(
    {
      deploymentId: policy.deploymentId,
      reference: `test-${references}`,
      asset: asked.asset,
      amount: asked.amount.toString(),
      destination: asked.destination,
      beneficiary: 'customer-1',
      notAfter: 4_000_000_000,
    },
    'trading' as EngineKeyId,
    policy,
  );
  if (derived.kind === 'refused') throw new Error(derived.code);
  const asset = [...policy.assets.values()].find(({ id }) => id === asked.asset);
  const wallet = policy.wallets.get(derived.intent.wallet as WalletId);
  if (asset === undefined || wallet === undefined) throw new Error('the policy has no such asset');
  const intent = { ...derived.intent, maxFee: asked.maxFee ?? derived.intent.maxFee };
  const maxFee = assertBaseUnits(intent.maxFee);
  return { withdrawalId: intent.withdrawalId as PaymentOrder['withdrawalId'], intent, asset, wallet, maxFee };
}

/** A ledger of its own in a running PostgreSQL, as the signing module's own migrations make it. */
export class TestLedger {
  private constructor(private readonly pool: pg.Pool) {}

  static async create(postgres: Postgres, name: string): Promise<TestLedger> {
    await postgres.createRole(name, name);
    await postgres.createDatabase(name, name);
    const connectionString = postgres.urlFor(name, name, name);
    await migrate('signing-module', connectionString);
    return new TestLedger(new pg.Pool({ connectionString, max: 20 }));
  }

  /**
   * Observes, reserves and signs in one transaction, and commits it: the payment loop in small, without
   * limits and receipts. `inTransaction` runs before the commit; when it throws, all is rolled back.
   */
  async pay<Observation>(
    adapter: ChainAdapter<Observation>,
    order: PaymentOrder,
    options: {
      readonly observation?: Observation;
      readonly inTransaction?: (result: Attempt | Waiting) => Promise<void>;
    } = {},
  ): Promise<Attempt | Waiting> {
    await this.authorise(order);
    const observed = options.observation ?? (await adapter.observe(order));
    if (isWaiting(observed)) return observed;
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      const result = await adapter.reserveAndSign(client, order, observed, announceNothing);
      await options.inTransaction?.(result);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    } finally {
      client.release();
    }
  }

  async query(sql: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
    return (await this.pool.query<Record<string, unknown>>(sql, [...values])).rows;
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  /** The rows that a payment must be able to point at. */
  private async authorise({ withdrawalId, intent }: PaymentOrder): Promise<void> {
    await this.pool.query(
      `INSERT INTO withdrawal (id, reference, intent_hash, policy_hash, tier, asset, amount, wallet, not_after,
                               request, registered_at, state)
       VALUES ($1, $2, $3, repeat('0', 64), 'small', $4, $5, $6, 4000000000, '{}', 0, 'registered')
       ON CONFLICT (id) DO NOTHING`,
      [withdrawalId, intent.reference, hashIntent(intent), intent.asset, intent.amount.toString(), intent.wallet],
    );
    await this.pool.query(
      `INSERT INTO verdict (withdrawal_id, tier, path, votes, package, decided_at)
       VALUES ($1, 'small', 'automatic', '{}', '{}', 0) ON CONFLICT (withdrawal_id) DO NOTHING`,
      [withdrawalId],
    );
  }
}

/** For `inTransaction`: the power fails between the signature and the commit. Keeps what was signed. */
export function losePower(lost: Attempt[]): (result: Attempt | Waiting) => Promise<never> {
  return (result) => {
    lost.push(signed(result));
    return Promise.reject(new Error('the power is gone'));
  };
}

export function isWaiting(value: unknown): value is Waiting {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'waiting';
}

/** For an observation that there must be. */
export async function observed<Observation>(
  adapter: ChainAdapter<Observation>,
  order: PaymentOrder,
): Promise<Observation> {
  const observation = await adapter.observe(order);
  if (isWaiting(observation)) throw new Error(`waiting: ${observation.code}`);
  return observation;
}

/** For a payment that must have been signed. */
export function signed(result: Attempt | Waiting): Attempt {
  if (result.kind === 'waiting') throw new Error(`waiting: ${result.code}`);
  return result;
}

export function amountOf(result: BaseUnits | Waiting): bigint {
  if (typeof result !== 'bigint') throw new Error(`waiting: ${result.code}`);
  return result;
}
