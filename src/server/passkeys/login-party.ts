import { type RelyingParty } from '../../protocol/devices/judge-ceremony.js';
import { type Policy } from '../../protocol/policy.js';

/** Whose pages may ask a passkey to log somebody in: the console that governors named, and without one nobody's. */
export function loginPartyOf({ console: terms }: Pick<Policy, 'console'>): RelyingParty {
  return terms ?? { rpId: '', origins: [] };
}
