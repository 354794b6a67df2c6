import fc from 'fast-check';
import { chooseGasPrice, withMargin } from './gas-price.js';

const GWEI = 1_000_000_000n;

describe('chooseGasPrice', () => {
  it('leaves room for the base fee to double', () => {
    expect(chooseGasPrice(30n * GWEI, 2n * GWEI)).toEqual({
      maxFeePerGas: 62n * GWEI,
      maxPriorityFeePerGas: 2n * GWEI,
    });
  });

  it('tips one gwei where the node suggests nothing, and never more than ten', () => {
    expect(chooseGasPrice(GWEI, null).maxPriorityFeePerGas).toBe(GWEI);
    expect(chooseGasPrice(GWEI, 0n).maxPriorityFeePerGas).toBe(0n);
    expect(chooseGasPrice(GWEI, 500n * GWEI).maxPriorityFeePerGas).toBe(10n * GWEI);
  });

  it('never tips more than it pays in all, which the chain would refuse', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), fc.bigInt({ min: 0n, max: 10n ** 15n }), (base, tip) => {
        const { maxFeePerGas, maxPriorityFeePerGas } = chooseGasPrice(base, tip);
        expect(maxPriorityFeePerGas <= maxFeePerGas).toBe(true);
        // Enough for five full blocks in a row, each an eighth dearer.
        expect(maxFeePerGas * 8n ** 5n >= base * 9n ** 5n).toBe(true);
      }),
    );
  });
});

describe('withMargin', () => {
  it('adds a quarter to an estimate', () => {
    expect(withMargin(52_000n)).toBe(65_000n);
  });
});
