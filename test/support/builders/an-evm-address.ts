import { checksumEvmAddress } from '../../../src/protocol/chains/evm/address.js';
import { parseHex } from '../../../src/protocol/hex.js';
import { invariant } from '../../../src/protocol/invariant.js';

/** Twenty bytes that begin and end as told, in their one canonical spelling. */
export function anEvmAddress(first: string, last: string, middle = '5'): string {
  const bytes = parseHex(`${first}${middle.repeat(40 - first.length - last.length)}${last}`);
  invariant(bytes !== null, 'twenty bytes');
  return checksumEvmAddress(bytes);
}
