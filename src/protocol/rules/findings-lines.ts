import { type Findings } from '../findings.js';
import { type Tier } from '../policy.js';
import { traceLine, type TraceLine } from './trace-line.js';

/**
 * What these rules looked at, in lines for people; and always what is strange about a withdrawal, both addresses in full.
 */
export function findingsLines(destination: string, findings: Findings, rules: readonly Tier[]): TraceLine[] {
  const { destinationClass, firstSeenAt, resembles, outlier, worths } = findings;
  const asksClass = rules.some(
    ({ destinations, requires }) => destinations !== undefined || requires.kind === 'cooling',
  );
  const asked = new Set(rules.flatMap(({ value }) => value?.currency ?? []));
  return [
    ...(asksClass ? [traceLine('destination', { destination, destinationClass, firstSeenAt })] : []),
    ...resembles.map((known) => traceLine('resembles', { destination, known })),
    ...(outlier === 'ordinary' || outlier === 'unknown' ? [] : [traceLine('outlier', { outlier })]),
    ...[...worths]
      .filter(([currency]) => asked.has(currency))
      .map(([currency, worth]) => traceLine('worth', { worth, currency })),
  ];
}
