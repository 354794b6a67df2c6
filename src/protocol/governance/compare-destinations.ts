import { type DestinationClass, type Policy } from '../policy.js';
import { casesOf, type PaymentCase } from './cases.js';
import { loosens, tightensIf, type FoundChange } from './change.js';
import { isAsStrictFor } from './compare-rules.js';

/**
 * Which destinations are known, and for how long. One that is struck off becomes known or new, so it is a tightening
 * only where the rules demand of those as much as of what is allow-listed.
 */
export function compareDestinations(next: Policy, previous: Policy): FoundChange[] {
  const changes: FoundChange[] = [];
  const strikesOffSafely = (): boolean => isStricter(next, ['known', 'new'], previous, 'allow-listed');
  const now = new Map(next.allowList.map((entry) => [entry.id, entry]));
  const before = new Map(previous.allowList.map((entry) => [entry.id, entry]));
  for (const [id, was] of before) {
    const is = now.get(id);
    if (is === undefined) changes.push(tightensIf(strikesOffSafely(), 'allowed-gone', { entry: was }));
    else if (is.chain !== was.chain || is.bytes !== was.bytes || is.expiresAt !== was.expiresAt)
      changes.push(
        tightensIf(
          is.chain === was.chain && is.bytes === was.bytes && is.expiresAt < was.expiresAt && strikesOffSafely(),
          'allowed-terms',
          { now: is, before: was },
        ),
      );
  }
  for (const [id, is] of now) if (!before.has(id)) changes.push(loosens('allowed-new', { entry: is }));
  return [...changes, ...compareKnownAfter(next, previous)];
}

function compareKnownAfter(next: Policy, previous: Policy): FoundChange[] {
  const [now, before] = [next.knownAfterSeconds, previous.knownAfterSeconds];
  if (now === before) return [];
  return [tightensIf(now > before && isStricter(next, ['new'], previous, 'known'), 'known-after', { now, before })];
}

/** Whether what was of the one class needs no less once it is of any of the others, whatever is strange about it. */
function isStricter(
  next: Policy,
  classes: readonly DestinationClass[],
  previous: Policy,
  was: DestinationClass,
): boolean {
  const cases = casesOf(next, previous);
  if (cases === null) return false;
  // What is allow-listed is taken for nothing else (`factsUnder`).
  const asBefore = (each: PaymentCase): PaymentCase => ({
    ...each,
    destinationClass: was,
    alerts: { ...each.alerts, ...(was === 'allow-listed' && { 'look-alike': false }) },
  });
  return cases.every((each) =>
    classes.every((destinationClass) => isAsStrictFor({ ...each, destinationClass }, next, asBefore(each), previous)),
  );
}
