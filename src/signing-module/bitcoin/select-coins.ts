import { type BaseUnits, assertBaseUnits } from '../../protocol/base-units.js';
import { type Coin } from './coin.js';
import { virtualSizeOf } from './transaction-size.js';

export interface SelectionQuestion {
  readonly amount: bigint;
  /** The approved ceiling for the whole fee, in satoshi. */
  readonly maxFee: bigint;
  readonly feeRateSatsPerKvb: bigint;
  readonly destinationScript: Uint8Array;
  readonly ownScript: Uint8Array;
}

export type Selection =
  | {
      readonly kind: 'selected';
      /** The first one is the spend's anchor. */
      readonly coins: readonly [Coin, ...Coin[]];
      readonly fee: BaseUnits;
      /** Zero where there is no change output. */
      readonly change: BaseUnits;
    }
  | { readonly kind: 'insufficient-funds' }
  | { readonly kind: 'fee-above-ceiling' };

/** The least change that gets an output, in satoshi: the bound that the protocol puts on payments too. */
export const LEAST_CHANGE = 546n;

/** Far below what a standard transaction can hold; who needs more has to consolidate first. */
export const MOST_INPUTS = 400;

/**
 * Chooses what to spend, the same every time for the same coins: the smallest coin that is enough alone,
 * else the largest ones until they are enough.
 *
 * So a payment takes no more inputs than it must and leaves large coins to large payments, and whoever
 * reads the ledger can see why it took those. It is not meant to hide which coins belong together: a hot
 * wallet with one address could not.
 */
export function selectCoins(question: SelectionQuestion, coins: readonly Coin[]): Selection {
  const ascending = [...coins].sort(byValueThenOutpoint);
  const descending = ascending.toReversed();
  const candidates = function* (): Generator<readonly Coin[]> {
    for (const coin of ascending) yield [coin];
    for (let count = 2; count <= Math.min(descending.length, MOST_INPUTS); count += 1) yield descending.slice(0, count);
  };

  let isTooDear = false;
  for (const candidate of candidates()) {
    const paid = pay(question, candidate);
    if (paid.kind === 'selected') return paid;
    isTooDear ||= paid.kind === 'fee-above-ceiling';
  }
  return { kind: isTooDear ? 'fee-above-ceiling' : 'insufficient-funds' };
}

/** What spending exactly these coins comes to. */
function pay(question: SelectionQuestion, [first, ...others]: readonly Coin[]): Selection {
  if (first === undefined) return { kind: 'insufficient-funds' };
  const { amount, maxFee, destinationScript, ownScript } = question;
  const left = others.reduce((sum, { value }) => sum + value, 0n) + first.value - amount;
  const feeOf = (outputs: readonly Uint8Array[]): bigint => {
    const weighed = question.feeRateSatsPerKvb * BigInt(virtualSizeOf(others.length + 1, outputs));
    return (weighed + 999n) / 1000n;
  };
  const selected = (fee: bigint, change: bigint): Selection =>
    fee > maxFee
      ? { kind: 'fee-above-ceiling' }
      : {
          kind: 'selected',
          coins: [first, ...others],
          fee: assertBaseUnits(fee),
          change: assertBaseUnits(change),
        };

  const feeWithChange = feeOf([destinationScript, ownScript]);
  if (left - feeWithChange >= LEAST_CHANGE) return selected(feeWithChange, left - feeWithChange);
  // Too little for an output of its own: the miner gets it, as far as the approved ceiling goes.
  return left >= feeOf([destinationScript]) ? selected(left, 0n) : { kind: 'insufficient-funds' };
}

function byValueThenOutpoint(a: Coin, b: Coin): number {
  if (a.value !== b.value) return a.value < b.value ? -1 : 1;
  return a.txid === b.txid ? a.vout - b.vout : a.txid < b.txid ? -1 : 1;
}
