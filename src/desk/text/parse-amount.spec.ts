import { formatAmount } from '../../protocol/base-units.js';
import { parseAmount } from './parse-amount.js';

describe('parseAmount', () => {
  it.each([
    ['0.5', 8, 50_000_000n],
    ['523.50000001', 8, 52_350_000_001n],
    [' 12 ', 6, 12_000_000n],
    ['007', 0, 7n],
    ['0', 18, 0n],
  ])('reads %j with %i decimals', (text, decimals, amount) => {
    expect(parseAmount(text, decimals)).toBe(amount);
  });

  it.each(['', '.5', '5.', '1,000', '1e5', '-1', '+1', '0x10', '0.000000001', '١', '1 000'])(
    'takes %j for no amount',
    (text) => {
      expect(parseAmount(text, 8)).toBeNull();
    },
  );

  it('reads what is shown', () => {
    const amount = parseAmount('1.5', 18);
    expect(amount === null ? null : formatAmount(amount, 18, 'ETH')).toBe('1.5 ETH');
  });
});
