import { askJson } from '../server/ask-json.js';
import { NoAnswer } from '../server/no-answer.js';
import { ServerRefused } from '../server/server-refused.js';
import { type Shown } from './judge-shown.js';

/** What everybody may ask the server for; nothing is sent along. */
export async function askServer(signal: AbortSignal): Promise<Shown> {
  const [genesis, policy] = await Promise.all([
    askJson('/v1/genesis', { signal }),
    askJson('/v1/policy', { signal }),
  ]).catch((cause: unknown) => {
    // Both are public and always there: a "no" is as unexpected as no answer.
    throw cause instanceof ServerRefused ? new NoAnswer('unreachable', { cause }) : cause;
  });
  return { genesis, policy };
}
