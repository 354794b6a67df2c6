import { utcText } from '../derive-intent.js';
import { type Findings, type Outlier } from '../findings.js';

/** What is worth knowing about a withdrawal beside the rules, in lines for people; both addresses in full. */
export function findingsText(destination: string, { destinationClass, firstSeenAt, ...findings }: Findings): string[] {
  const { resembles, outlier, worths } = findings;
  return [
    `${destination} is ${destinationClass}, seen first ${utcText(firstSeenAt)}`,
    ...resembles.map((known) => `${destination} resembles ${known}, which is known`),
    ...OUTLIER_LINES[outlier],
    ...[...worths].map(([currency, worth]) => `worth ${worth} ${currency}`),
  ];
}

const OUTLIER_LINES: Readonly<Record<Outlier, readonly string[]>> = {
  ordinary: [],
  'above-usual': ['more than 50 times what nearly all payments of 30 days were'],
  'above-balance': ['more than the wallet has'],
  unknown: [],
};
