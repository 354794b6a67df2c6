import { parseBaseUnits } from '../../protocol/base-units.js';
import { FATES, type Fate, type Replayed } from './replayed.js';

/** What a policy made of a history, added up. */
export interface Tally {
  readonly total: number;
  readonly fates: Readonly<Record<Fate, number>>;
  /** Nothing refused them and their time passed: at a limit, or in a delay. */
  readonly ranOut: number;
  /** Asked or blocked because they did not fit under a limit. */
  readonly beyondLimits: number;
  /** In base units, by asset. An amount that is none is worth nothing here. */
  readonly amounts: ReadonlyMap<string, Readonly<Record<Fate, bigint>>>;
}

export function tallyFates(replayed: readonly Replayed[]): Tally {
  const amounts = new Map<string, Record<Fate, bigint>>();
  const fates = eachFate(0);
  for (const { past, fate } of replayed) {
    const { asset, amount } = past.request;
    const ofAsset = amounts.get(asset) ?? eachFate(0n);
    ofAsset[fate] += parseBaseUnits(amount) ?? 0n;
    amounts.set(asset, ofAsset);
    fates[fate] += 1;
  }
  return {
    ...{ total: replayed.length, fates, amounts },
    ranOut: replayed.filter(({ ranOut }) => ranOut).length,
    beyondLimits: replayed.filter(({ isBeyondLimits }) => isBeyondLimits).length,
  };
}

function eachFate<T>(value: T): Record<Fate, T> {
  return { passed: value, waited: value, delayed: value, held: value, asked: value, blocked: value };
}

/** The same for scripts. */
export function tallyJson({ total, fates, ranOut, beyondLimits, amounts }: Tally): object {
  const texts = (of: Readonly<Record<Fate, bigint>>) =>
    Object.fromEntries(FATES.map((fate) => [fate, of[fate].toString()]));
  return {
    ...{ total, ...fates, ranOut, beyondLimits },
    amounts: Object.fromEntries([...amounts].map(([asset, of]) => [asset, texts(of)])),
  };
}
