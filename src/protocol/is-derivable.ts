import { parseAssetId } from './chains/caip.js';
import { isName, isOpaqueId } from './ids.js';
import { isLine } from './line.js';
import { type Intent } from './verbs.js';
import { INITIATORS_AT_MOST, MEMO_AT_MOST } from './withdrawal-request.js';

/** Characters. The longest are Bitcoin's addresses with 90, and amounts with 78 digits and a symbol. */
const TEXT_AT_MOST = 200;
/** Hexadecimal digits; the longest script that is paid to has 42 bytes. */
const BYTES_AT_MOST = 200;

/**
 * Whether `deriveIntent` could have made this intent, as far as its texts tell. A vote is kept and handed on also by those who
 * do not know its withdrawal yet; without a bound, one device could fill with a few of them what everybody reads stops from.
 */
export function isDerivable(intent: Intent): boolean {
  const { asset, amountText, maxFeeText, notAfterText, destination, memo } = intent;
  const { reference, beneficiary, wallet, engineKey, initiators, destinationBytes } = intent;
  return (
    parseAssetId(asset) !== null &&
    [amountText, maxFeeText, notAfterText, destination].every((text) => isLine(text, TEXT_AT_MOST)) &&
    [reference, beneficiary].every(isOpaqueId) &&
    [wallet, engineKey, ...initiators].every(isName) &&
    initiators.length <= INITIATORS_AT_MOST &&
    destinationBytes.length <= BYTES_AT_MOST &&
    (memo === '' || isLine(memo, MEMO_AT_MOST))
  );
}
