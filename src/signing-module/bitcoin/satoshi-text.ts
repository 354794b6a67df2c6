import { type BaseUnits, parseBaseUnits } from '../../protocol/base-units.js';

/** All the bitcoin that there will be, in satoshi. */
export const MOST_SATOSHI = 2_100_000_000_000_000n;

/** `0.10000000`, an amount as Bitcoin Core prints it, in satoshi. Null for anything else, and for more than there is. */
export function parseSatoshi(bitcoinText: string): BaseUnits | null {
  const [, whole, fraction] = /^(0|[1-9][0-9]{0,7})\.([0-9]{8})$/.exec(bitcoinText) ?? [];
  if (whole === undefined || fraction === undefined) return null;
  const satoshi = parseBaseUnits(`${whole}${fraction}`.replace(/^0+(?=[0-9])/, ''));
  return satoshi !== null && satoshi <= MOST_SATOSHI ? satoshi : null;
}
