import { parseBaseUnits } from './base-units.js';
import { CURRENCIES } from './policy-document.js';
import { type Currency } from './policy.js';
import { type FindingsMessage } from './verbs.js';

/** How an amount compares with what its wallet pays out: see `isFarAboveUsual`. */
export const OUTLIERS = ['ordinary', 'above-usual', 'above-balance', 'unknown'] as const;
export type Outlier = (typeof OUTLIERS)[number];

/**
 * What the signing module found out about a withdrawal when it registered it: what rules ask about and what stands
 * neither in the request nor in the policy. It is stated in the receipt of the registration and never again, so server,
 * devices and auditors judge by the same. Whether the destination is on an allow-list is the policies' to say.
 */
export interface Findings {
  /** Known: a payment to it was final, and it was seen first long enough ago. */
  readonly destinationClass: 'known' | 'new';
  /** Unix seconds: when any withdrawal to this destination was registered for the first time. */
  readonly firstSeenAt: number;
  /** Known destinations, in full, that this one could be taken for. */
  readonly resembles: readonly string[];
  readonly outlier: Outlier;
  /** The amount's worth in whole units of a currency, rounded up; a currency that is not in it is unknown. */
  readonly worths: ReadonlyMap<Currency, bigint>;
}

/** In receipts that register no withdrawal. */
export const NO_FINDINGS: FindingsMessage = {
  destinationClass: '',
  firstSeenAt: 0,
  resembles: [],
  outlier: '',
  worths: [],
};

export function findingsMessage({ worths, ...findings }: Findings): FindingsMessage {
  const texts = CURRENCIES.flatMap((currency) => {
    const worth = worths.get(currency);
    return worth === undefined ? [] : [`${currency} ${worth}`];
  });
  return { ...findings, worths: texts };
}

export function isNoFindings(message: FindingsMessage): boolean {
  const { destinationClass, firstSeenAt, resembles, outlier, worths } = message;
  return destinationClass === '' && firstSeenAt === 0 && outlier === '' && resembles.length + worths.length === 0;
}

/** Null for anything that `findingsMessage` does not write to the letter. */
export function readFindings(message: FindingsMessage): Findings | null {
  const { destinationClass, firstSeenAt, resembles } = message;
  const outlier = OUTLIERS.find((each) => each === message.outlier);
  if ((destinationClass !== 'known' && destinationClass !== 'new') || outlier === undefined) return null;
  const worths = new Map<Currency, bigint>();
  for (const text of message.worths) {
    const currency = CURRENCIES.find((each) => text.startsWith(`${each} `));
    const worth = parseBaseUnits(text.slice(4));
    if (currency === undefined || worth === null) return null;
    worths.set(currency, worth);
  }
  const findings: Findings = { destinationClass, firstSeenAt, resembles, outlier, worths };
  const isInOrder = findingsMessage(findings).worths.join() === message.worths.join();
  return isInOrder ? findings : null;
}
