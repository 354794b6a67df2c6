import { parseHex32, type Hex32 } from '../../protocol/hex.js';

/** What `#token=...` of an invitation names; null for anything else. A fragment reaches neither servers nor their logs. */
export function readInvitationToken(fragment: string): Hex32 | null {
  return parseHex32(new URLSearchParams(fragment.replace(/^#/, '')).get('token') ?? '');
}
