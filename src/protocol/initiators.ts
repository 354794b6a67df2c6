import { type EngineKeyId } from './ids.js';
import { type Policy } from './policy.js';
import { type Intent } from './verbs.js';

/**
 * Who asked: the custodians of the engine key by policy, and whom the request names on top. They are
 * neither for, nor against, nor still to be heard.
 */
export function initiatorsOf(intent: Pick<Intent, 'engineKey' | 'initiators'>, policy: Policy): ReadonlySet<string> {
  const custodians = policy.engineKeys.get(intent.engineKey as EngineKeyId)?.custodians ?? [];
  return new Set<string>([...custodians, ...intent.initiators]);
}
