import { assetOf, parseAssetId } from '../chains/caip.js';
import { parseDestination } from '../chains/destination.js';
import { type Findings } from '../findings.js';
import { type Alert, type Currency, type DestinationClass, type Policy } from '../policy.js';

/**
 * What rules ask about that stands not in the intent. Whoever does not know a fact says so and gets the joined
 * demands of every rule that it could select: not knowing never makes anything easier.
 */
export interface Facts {
  /** All that it could be; one where it is known. */
  readonly destinationClasses: readonly DestinationClass[];
  readonly alerts: Readonly<Record<Alert, boolean | 'unknown'>>;
  /** The amount's worth in whole units of a currency, rounded up; a currency that is not in it is unknown. */
  readonly values: ReadonlyMap<Currency, bigint>;
  /**
   * Unix seconds: when the signing module registered the withdrawal, for conditions on the time of day and for expiry
   * in the allow-list. Not the time at which somebody asks, or whoever is refused at night would come back in the morning.
   */
  readonly at: number;
}

/** Nobody has said anything. */
export function nothingKnown(at: number): Facts {
  return {
    destinationClasses: ['allow-listed', 'known', 'new'],
    alerts: { 'look-alike': 'unknown', outlier: 'unknown' },
    values: new Map(),
    at,
  };
}

/** Where an intent would send money. */
export interface Sending {
  /** CAIP-19. */
  readonly asset: string;
  readonly destination: string;
}

/**
 * The facts as rules of this policy see them: its allow-list says what it lists, the rest are the signing module's
 * findings. What the governors have listed is not taken for something else that it resembles: they have looked.
 *
 * @param findings null while the signing module has stated none
 */
export function factsUnder(policy: Policy, sending: Sending, findings: Findings | null, at: number): Facts {
  const isListed = isAllowListed(policy, sending, at);
  const unlisted: readonly DestinationClass[] = findings === null ? ['known', 'new'] : [findings.destinationClass];
  const lookAlike = findings === null ? 'unknown' : findings.resembles.length > 0;
  const outlier = findings === null || findings.outlier === 'unknown' ? 'unknown' : findings.outlier !== 'ordinary';
  return {
    destinationClasses: isListed ? ['allow-listed'] : unlisted,
    alerts: { 'look-alike': isListed ? false : lookAlike, outlier },
    values: findings?.worths ?? new Map<Currency, bigint>(),
    at,
  };
}

function isAllowListed({ allowList }: Policy, { asset, destination }: Sending, at: number): boolean {
  const id = parseAssetId(asset);
  if (id === null) return false;
  const { chain } = assetOf(id);
  const read = parseDestination(chain, destination);
  return (
    read.kind === 'ok' &&
    allowList.some((entry) => entry.chain === chain && entry.bytes === read.bytes && at < entry.expiresAt)
  );
}
