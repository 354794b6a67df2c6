import { type Currency, type DestinationClass } from '../policy.js';

/**
 * What rules ask about that stands neither in the intent nor in the policy. Whoever does not know a fact says so and
 * gets the joined demands of every rule that it could select: not knowing never makes anything easier.
 */
export interface Facts {
  readonly destinationClass: DestinationClass | 'unknown';
  /** The amount's worth in whole units of a currency, rounded up; a currency that is not in it is unknown. */
  readonly values: ReadonlyMap<Currency, bigint>;
  /**
   * Unix seconds: when the signing module registered the withdrawal, for conditions on the time of day. Not the time at
   * which somebody asks, or whoever is refused at night would come back in the morning.
   */
  readonly now: number;
}

/** Nobody has said how well the destination is known or what the amount is worth. */
export function nothingKnown(now: number): Facts {
  return { destinationClass: 'unknown', values: new Map(), now };
}
