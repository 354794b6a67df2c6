import { type Findings } from '../../protocol/findings.js';
import { type Currency, type Policy } from '../../protocol/policy.js';
import { type PastWithdrawal } from './past-withdrawal.js';

/** Which destinations had been paid when; what a policy takes for known depends on it. */
export class PaidDestinations {
  private readonly first = new Map<string, number>();

  constructor(history: readonly PastWithdrawal[]) {
    for (const past of history) {
      const { finalAt } = past;
      if (finalAt === null) continue;
      const place = placeOf(past);
      this.first.set(place, Math.min(finalAt, this.first.get(place) ?? finalAt));
    }
  }

  isPaidBefore(past: PastWithdrawal): boolean {
    return (this.first.get(placeOf(past)) ?? Infinity) <= past.registeredAt;
  }
}

/** A destination has one spelling on its chain, and an asset's name begins with its chain's. */
function placeOf({ request: { asset, destination } }: PastWithdrawal): string {
  return `${asset.split('/')[0] ?? ''} ${destination}`;
}

/**
 * What the signing module would have found out under this policy: it says after how long a destination is known, and
 * without a price feed no worth is. What resembles what, and what is unusual, no policy changes.
 */
export function findingsUnder(
  { knownAfterSeconds, prices }: Policy,
  past: PastWithdrawal,
  paid: PaidDestinations,
): Findings | null {
  const { findings, registeredAt } = past;
  if (findings === null) return null;
  const isPaid = findings.destinationClass === 'known' || paid.isPaidBefore(past);
  const isOldEnough = registeredAt >= findings.firstSeenAt + knownAfterSeconds;
  return {
    ...findings,
    destinationClass: isPaid && isOldEnough ? 'known' : 'new',
    worths: prices === null ? new Map<Currency, bigint>() : findings.worths,
  };
}
