import { parseHex32, type Hex32 } from '../../protocol/hex.js';

export type GenesisLink =
  { readonly kind: 'none' } | { readonly kind: 'malformed' } | { readonly kind: 'names'; readonly genesis: Hex32 };

/** What `#genesis=<hash>` of an address names. A fragment is never sent to the server. */
export function readGenesisLink(fragment: string): GenesisLink {
  const value = new URLSearchParams(fragment.replace(/^#/, '')).get('genesis');
  if (value === null) return { kind: 'none' };
  const genesis = parseHex32(value);
  return genesis === null ? { kind: 'malformed' } : { kind: 'names', genesis };
}

/** A hash as people copy it, in groups or with capitals; null for what is none. */
export function readTypedHash(text: string): Hex32 | null {
  return parseHex32(text.replaceAll(/\s/g, '').toLowerCase());
}
