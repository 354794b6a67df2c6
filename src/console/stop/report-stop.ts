import { askJson } from '../server/ask-json.js';

/** As much as the server takes. What differs stands at the beginning. */
const MAX_REPORT = 4000;

/**
 * Leaves word of a stop with the server, whose owner may be the one who lies: so nobody is told that it was heard, and the
 * page says to telephone.
 */
export async function reportStop(report: string): Promise<void> {
  // Not half of a character: that would be no text.
  const text = report.slice(0, MAX_REPORT).replace(/[\ud800-\udbff]$/, '');
  await askJson('/v1/console/reports', { method: 'POST', asPerson: true, body: { report: text } }).catch(
    () => undefined,
  );
}
