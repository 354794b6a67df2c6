import { parseBaseUnits, type BaseUnits } from '../../protocol/base-units.js';
import { UsageError } from '../usage-error.js';

/**
 * `0.5` with 8 decimals is 50000000 base units, by moving digits and never through a floating-point number:
 * `0.29 * 1e8` is 28999999.999999996. More digits than the asset has are refused, not rounded.
 */
export function readDecimalAmount(text: string, decimals: number, symbol: string): BaseUnits {
  const [, whole, fraction = ''] = /^(0|[1-9][0-9]*)(?:\.([0-9]+))?$/.exec(text) ?? [];
  if (whole === undefined) throw new UsageError(`--amount ${text} is no decimal number, as 0.5 or 12 are`);
  if (fraction.length > decimals)
    throw new UsageError(`--amount ${text} has more decimals than ${symbol}, which has ${decimals}`);
  const digits = `${whole}${fraction.padEnd(decimals, '0')}`.replace(/^0+(?=[0-9])/, '');
  const amount = parseBaseUnits(digits);
  if (amount === null) throw new UsageError(`--amount ${text} is more than any chain can carry`);
  return amount;
}
