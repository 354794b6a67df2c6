import { askJson } from '../server/ask-json.js';

/**
 * Leaves word of a stop with the server, whose owner may be the one who lies: so nobody is told that it was heard, and the
 * page says to telephone.
 */
export async function reportStop(report: string): Promise<void> {
  await askJson('/v1/console/reports', { method: 'POST', asPerson: true, body: { report } }).catch(() => undefined);
}
