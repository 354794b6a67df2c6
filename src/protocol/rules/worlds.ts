import { CURRENCIES } from '../policy-document.js';
import { type Alert, type Currency, type DestinationClass, type Tier } from '../policy.js';
import { type Facts } from './facts.js';

/**
 * One way in which everything that is not known could be: a class of the destination, and for each currency a range of
 * what the amount is worth. Where all is known there is one world, and it is a point.
 */
export interface World {
  readonly destinationClass: DestinationClass;
  readonly alerts: Readonly<Record<Alert, boolean>>;
  readonly values: Readonly<Record<Currency, Range>>;
}
/** `from` inclusive, `below` exclusive; null means however large. */
interface Range {
  readonly from: bigint;
  readonly below: bigint | null;
}

/** All worlds that the facts leave open. */
export function worldsOf({ destinationClasses, alerts, values }: Facts): readonly World[] {
  const range = (currency: Currency): Range => {
    const value = values.get(currency);
    return value === undefined ? { from: 0n, below: null } : { from: value, below: value + 1n };
  };
  const [jpy, usd, eur] = CURRENCIES;
  const worth = { [jpy]: range(jpy), [usd]: range(usd), [eur]: range(eur) };
  const either = (alert: Alert): readonly boolean[] => {
    const known = alerts[alert];
    return known === 'unknown' ? [false, true] : [known];
  };
  return destinationClasses.flatMap((destinationClass) =>
    either('look-alike').flatMap((lookAlike) =>
      either('outlier').map((outlier) => ({
        ...{ destinationClass, values: worth },
        alerts: { 'look-alike': lookAlike, outlier },
      })),
    ),
  );
}

/** Which part of a world a rule is for, and what is left of it. */
export function divide(
  world: World,
  { destinations, alerts, value }: Tier,
): { readonly hit: boolean; readonly rest: World[] } {
  if (destinations !== undefined && !destinations.includes(world.destinationClass))
    return { hit: false, rest: [world] };
  if (alerts !== undefined && !alerts.some((alert) => world.alerts[alert])) return { hit: false, rest: [world] };
  if (value === undefined) return { hit: true, rest: [] };
  const { currency, atLeast, below = null } = value;
  const { from, below: end } = world.values[currency];
  const within = (range: Range): World[] =>
    range.below !== null && range.from >= range.below
      ? []
      : [{ ...world, values: { ...world.values, [currency]: range } }];
  const hit = within({ from: highest(from, atLeast), below: lowest(end, below) });
  const under = within({ from, below: lowest(end, atLeast) });
  const over = below === null ? [] : within({ from: highest(from, below), below: end });
  return { hit: hit.length > 0, rest: [...under, ...over] };
}

function highest(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}

function lowest(one: bigint | null, other: bigint | null): bigint | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}
