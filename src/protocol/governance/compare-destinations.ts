import { utcText } from '../derive-intent.js';
import { type AllowedDestination, type DestinationClass, type Policy } from '../policy.js';
import { casesOf, type PaymentCase } from './cases.js';
import { loosens, tightensIf, type Change } from './change.js';
import { isAsStrictFor } from './compare-rules.js';

/**
 * Which destinations are known, and for how long. One that is struck off becomes known or new, so it is a tightening
 * only where the rules demand of those as much as of what is allow-listed.
 */
export function compareDestinations(next: Policy, previous: Policy): Change[] {
  const changes: Change[] = [];
  const strikesOffSafely = (): boolean => isStricter(next, ['known', 'new'], previous, 'allow-listed');
  const now = new Map(next.allowList.map((entry) => [entry.id, entry]));
  const before = new Map(previous.allowList.map((entry) => [entry.id, entry]));
  for (const [id, was] of before) {
    const is = now.get(id);
    if (is === undefined)
      changes.push(
        tightensIf(
          strikesOffSafely(),
          `${id} is struck off the allow-list: ${entryText(was)}`,
          `許可先 ${id} を削除: ${entryText(was)}`,
        ),
      );
    else if (is.chain !== was.chain || is.bytes !== was.bytes || is.expiresAt !== was.expiresAt)
      changes.push(
        tightensIf(
          is.chain === was.chain && is.bytes === was.bytes && is.expiresAt < was.expiresAt && strikesOffSafely(),
          `${id} on the allow-list was ${entryText(was)} and becomes ${entryText(is)}`,
          `許可先 ${id} を ${entryText(was)} から ${entryText(is)} に変更`,
        ),
      );
  }
  for (const [id, is] of now)
    if (!before.has(id))
      changes.push(
        loosens(`${id} is new on the allow-list: ${entryText(is)}`, `許可先 ${id} を追加: ${entryText(is)}`),
      );
  return [...changes, ...compareKnownAfter(next, previous)];
}

function compareKnownAfter(next: Policy, previous: Policy): Change[] {
  const [now, before] = [next.knownAfterSeconds, previous.knownAfterSeconds];
  if (now === before) return [];
  return [
    tightensIf(
      now > before && isStricter(next, ['new'], previous, 'known'),
      `a destination that was paid is known after ${now} s, was ${before} s`,
      `支払い済みの宛先が既知となるまでを ${before} 秒から ${now} 秒に変更`,
    ),
  ];
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

function entryText({ address, chain, expiresAt }: AllowedDestination): string {
  return `${address} on ${chain} until ${utcText(expiresAt)}`;
}
