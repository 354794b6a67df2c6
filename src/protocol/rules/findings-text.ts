import { utcText } from '../derive-intent.js';
import { type Findings, type Outlier } from '../findings.js';
import { type Tier } from '../policy.js';

/**
 * What these rules looked at, in lines for people; and always what is strange about a withdrawal, both addresses in full.
 */
export function findingsText(destination: string, findings: Findings, rules: readonly Tier[]): string[] {
  const { destinationClass, firstSeenAt, resembles, outlier, worths } = findings;
  const asksClass = rules.some(
    ({ destinations, requires }) => destinations !== undefined || requires.kind === 'cooling',
  );
  const asked = new Set(rules.flatMap(({ value }) => value?.currency ?? []));
  return [
    ...(asksClass ? [`${destination}: ${PAID[destinationClass]}, seen first ${utcText(firstSeenAt)}`] : []),
    ...resembles.map((known) => `${destination} resembles ${known}, which is known`),
    ...OUTLIER_LINES[outlier],
    ...[...worths].filter(([currency]) => asked.has(currency)).map(([currency, worth]) => `worth ${worth} ${currency}`),
  ];
}

const PAID: Readonly<Record<Findings['destinationClass'], string>> = {
  known: 'paid before and known',
  new: 'not known by a payment',
};

const OUTLIER_LINES: Readonly<Record<Outlier, readonly string[]>> = {
  ordinary: [],
  'above-usual': ['more than 50 times what nearly all payments of 30 days were'],
  'above-balance': ['more than the wallet has'],
  unknown: [],
};
