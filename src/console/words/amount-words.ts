import { formatAmount, type BaseUnits } from '../../protocol/base-units.js';

/** `1,234.50000001 BTC`: grouped as the reader's language has it, every digit kept, the unit always behind it. */
export function amountWords(amount: BaseUnits, decimals: number, symbol: string, locale: string): string {
  const text = formatAmount(amount, decimals, '').trimEnd();
  const [whole = '0', fraction] = text.split('.');
  // Only the whole part is grouped, and as a bigint: a number of JavaScript would round.
  const parts = new Intl.NumberFormat(locale, { minimumFractionDigits: 1 }).formatToParts(0);
  const point = parts.find(({ type }) => type === 'decimal')?.value ?? '.';
  const grouped = new Intl.NumberFormat(locale).format(BigInt(whole));
  return `${grouped}${fraction === undefined ? '' : `${point}${fraction}`} ${symbol}`;
}
