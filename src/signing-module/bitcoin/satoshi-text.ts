import { type BaseUnits, parseBaseUnits } from '../../protocol/base-units.js';

/** `0.10000000`, an amount as Bitcoin Core prints it, in satoshi. Null for anything else. */
export function parseSatoshi(bitcoinText: string): BaseUnits | null {
  const [, whole, fraction] = /^(0|[1-9][0-9]{0,7})\.([0-9]{8})$/.exec(bitcoinText) ?? [];
  if (whole === undefined || fraction === undefined) return null;
  return parseBaseUnits(`${whole}${fraction}`.replace(/^0+(?=[0-9])/, ''));
}
