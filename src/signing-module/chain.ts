import { type PoolClient } from 'pg';
import { type BaseUnits } from '../protocol/base-units.js';
import { type ChainId } from '../protocol/chains/caip.js';
import { type Code } from '../protocol/codes.js';
import { type WithdrawalId } from '../protocol/ids.js';
import { type Asset, type Wallet } from '../protocol/policy.js';
import { type Intent } from '../protocol/verbs.js';

/** A connection inside a transaction of the ledger. Whoever holds it neither commits nor rolls back. */
export type LedgerTransaction = PoolClient;

/** One on-chain payment to make: a spend carrying one withdrawal. */
export interface PaymentOrder {
  /** The withdrawal's id; a withdrawal has at most one live spend. */
  readonly withdrawalId: WithdrawalId;
  readonly intent: Intent;
  readonly asset: Asset;
  readonly wallet: Wallet;
  /** Ceiling of the total network fee: what was approved, or less where the policy has come down since. */
  readonly maxFee: BaseUnits;
}

/** Something that passes by itself is in the way. Shown as a receipt, tried again. */
export interface Waiting {
  readonly kind: 'waiting';
  readonly code: Extract<
    Code,
    | 'INSUFFICIENT_FUNDS'
    | 'FEE_ABOVE_CEILING'
    | 'NODE_UNAVAILABLE'
    | 'NODE_ON_ANOTHER_CHAIN'
    /** Nothing was signed: paying now would only burn the fee and end the withdrawal. */
    | 'PAYMENT_WOULD_REVERT'
    /** Nothing was signed: the slot that would be next is gone already, so a payment could never confirm. */
    | 'SLOT_TAKEN'
  >;
}

/** Fully signed bytes for a slot, checked against the intent by code that did not build them. */
export interface Attempt {
  readonly kind: 'attempt';
  readonly raw: Uint8Array;
  /** As the chain's explorers write it: Bitcoin reversed hex, EVM `0x` and hex. */
  readonly txid: string;
  /** What it may cost at most, in base units of the native asset. */
  readonly fee: BaseUnits;
}

/** What an independent second look at the chain shows of an attempt. Error strings of nodes are not looked at. */
export type Sighting =
  | { readonly kind: 'unavailable'; readonly code: Extract<Code, 'NODE_UNAVAILABLE' | 'NODE_ON_ANOTHER_CHAIN'> }
  /** No node knows it: send the committed bytes again. */
  | { readonly kind: 'unseen' }
  | { readonly kind: 'seen' }
  | {
      readonly kind: 'mined';
      readonly height: number;
      readonly blockHash: string;
      readonly confirmations: number;
      /** `reverted` and `under-delivered` end the withdrawal `failed` at final depth; it is never paid again. */
      readonly result: 'paid' | 'reverted' | 'under-delivered';
      /** What it did cost. */
      readonly fee: BaseUnits;
    }
  /** A transaction that is not ours consumed the slot. A person must look (DESIGN 6, exactly once, 5). */
  | { readonly kind: 'slot-taken' };

/** What announces itself between the steps of the crash order; the test harness kills us there. */
export type CrashStep =
  | 'verified'
  | 'registered'
  | 'authorised'
  | 'observed'
  | 'reserved'
  | 'signed'
  | 'stored'
  | 'committed'
  | 'head-written'
  | 'sent'
  | 'broadcast-recorded';
export type Announce = (step: CrashStep) => Promise<void>;

/**
 * One chain, as the payment loop sees it. `observe` talks to the node and holds no lock; `reserveAndSign`
 * holds the locks and talks to nobody.
 */
export interface ChainAdapter<Observation = unknown> {
  readonly chain: ChainId;

  /** Reads what building needs: spendable coins or the account, and the fee rate. */
  observe(order: PaymentOrder): Promise<Observation | Waiting>;

  /**
   * Takes the slot, builds, checks, signs, and checks again what was signed, inside the caller's transaction;
   * a rollback gives the slot back. Calls `announce('reserved')` and `announce('signed')` on its way.
   * Throws `BytesRefused` where the checker does not agree with the builder: nothing is stored then.
   */
  reserveAndSign(
    transaction: LedgerTransaction,
    order: PaymentOrder,
    observation: Observation,
    announce: Announce,
  ): Promise<Attempt | Waiting>;

  /** Sends committed bytes to the node. The answer is a hint and nothing rests on it: it never throws. */
  send(raw: Uint8Array): Promise<void>;

  /** Looks for an attempt, by a call of its own. */
  look(order: PaymentOrder, attempt: Pick<Attempt, 'raw' | 'txid'>): Promise<Sighting>;

  /** Spendable balance of the wallet in an asset, or why it cannot be known. */
  balance(wallet: Wallet, asset: Asset): Promise<BaseUnits | Waiting>;

  /** How many blocks the node has on top of the first, or why it cannot be known. For screens: a node may say anything. */
  chainHeight(): Promise<number | Waiting>;
}

/** The checker refused bytes that the builder made: a bug or worse. The module stops paying and says so. */
export class BytesRefused extends Error {
  override readonly name = 'BytesRefused';
}
