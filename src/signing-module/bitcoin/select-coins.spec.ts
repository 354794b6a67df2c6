import fc from 'fast-check';
import { assertBaseUnits } from '../../protocol/base-units.js';
import { hex32Of } from '../../protocol/hex.js';
import { type Coin } from './coin.js';
import { LEAST_CHANGE, selectCoins, type Selection, type SelectionQuestion } from './select-coins.js';
import { virtualSizeOf } from './transaction-size.js';

const P2WPKH = new Uint8Array(22);
const question: SelectionQuestion = {
  amount: 100_000n,
  maxFee: 50_000n,
  feeRateSatsPerKvb: 10_000n,
  destinationScript: P2WPKH,
  ownScript: P2WPKH,
};

const aCoin = (value: bigint, place = 0): Coin => ({
  txid: hex32Of(new Uint8Array(32).fill(place % 256)),
  vout: place,
  value: assertBaseUnits(value),
  previous: new Uint8Array(),
});
const theseCoins = (...values: bigint[]): Coin[] => values.map(aCoin);
const valuesOf = (selection: Selection): bigint[] =>
  selection.kind === 'selected' ? selection.coins.map(({ value }) => value) : [];

// Ten sat/vB: 110 vbytes with one output, 141 with two.
const FEE_WITHOUT_CHANGE = 1_100n;
const FEE_WITH_CHANGE = 1_410n;

describe('selectCoins', () => {
  it('takes the smallest coin that is enough alone', () => {
    const selection = selectCoins(question, theseCoins(900_000n, 300_000n, 50_000n, 400_000n));
    expect(selection).toMatchObject({ kind: 'selected', fee: FEE_WITH_CHANGE, change: 200_000n - FEE_WITH_CHANGE });
    expect(valuesOf(selection)).toEqual([300_000n]);
  });

  it('takes the largest coins until they are enough when none is alone', () => {
    expect(valuesOf(selectCoins(question, theseCoins(20_000n, 60_000n, 50_000n, 10_000n)))).toEqual([60_000n, 50_000n]);
  });

  it('makes a change output from 546 satoshi on and leaves less to the fee', () => {
    const left = (change: bigint) => selectCoins(question, theseCoins(question.amount + FEE_WITH_CHANGE + change));
    expect(left(546n)).toMatchObject({ fee: FEE_WITH_CHANGE, change: 546n });
    expect(left(545n)).toMatchObject({ fee: FEE_WITH_CHANGE + 545n, change: 0n });
  });

  it('pays exactly from a coin that holds the amount and the fee and nothing more', () => {
    const exact = question.amount + FEE_WITHOUT_CHANGE;
    expect(selectCoins(question, theseCoins(exact))).toMatchObject({ fee: FEE_WITHOUT_CHANGE, change: 0n });
    expect(selectCoins(question, theseCoins(exact - 1n))).toEqual({ kind: 'insufficient-funds' });
  });

  it('does not leave change to the fee beyond the ceiling, and adds a coin instead', () => {
    const tight = { ...question, maxFee: 2_200n };
    const almost = question.amount + FEE_WITH_CHANGE + 545n;
    expect(selectCoins({ ...tight, maxFee: FEE_WITH_CHANGE }, theseCoins(almost))).toEqual({
      kind: 'fee-above-ceiling',
    });
    expect(valuesOf(selectCoins({ ...tight, maxFee: 1_900n }, theseCoins(almost, 5_000n)))).toEqual([]);
    expect(valuesOf(selectCoins({ ...tight, maxFee: 1_900n }, theseCoins(almost, 200_000n)))).toEqual([200_000n]);
  });

  it('says whether it is the money or the fee that is in the way', () => {
    expect(selectCoins(question, [])).toEqual({ kind: 'insufficient-funds' });
    expect(selectCoins({ ...question, maxFee: FEE_WITH_CHANGE - 1n }, theseCoins(900_000n))).toEqual({
      kind: 'fee-above-ceiling',
    });
    expect(selectCoins({ ...question, maxFee: FEE_WITH_CHANGE }, theseCoins(900_000n)).kind).toBe('selected');
  });

  it('does not depend on the order in which a node lists the coins', () => {
    fc.assert(
      fc.property(coinsAndShuffle, asked, ([coins, shuffled], each) => {
        expect(selectCoins(each, shuffled)).toEqual(selectCoins(each, coins));
      }),
    );
  });

  it('neither makes nor loses a satoshi, keeps the ceiling and pays at least the rate', () => {
    let selected = 0;
    fc.assert(
      fc.property(someCoins, asked, (coins, each) => {
        const selection = selectCoins(each, coins);
        if (selection.kind !== 'selected') return;
        selected += 1;
        const total = selection.coins.reduce((sum, { value }) => sum + value, 0n);
        expect(total).toBe(each.amount + selection.change + selection.fee);
        expect(selection.change === 0n || selection.change >= LEAST_CHANGE).toBe(true);
        expect(selection.fee <= each.maxFee).toBe(true);
        expect(new Set(selection.coins).size).toBe(selection.coins.length);
        const outputs = selection.change > 0n ? [P2WPKH, P2WPKH] : [P2WPKH];
        const size = BigInt(virtualSizeOf(selection.coins.length, outputs));
        expect(selection.fee * 1000n >= each.feeRateSatsPerKvb * size).toBe(true);
      }),
    );
    expect(selected).toBeGreaterThan(10);
  });

  it('never takes more coins than the fewest that can pay, and waits only when no set of coins can', () => {
    let tookSeveral = 0;
    fc.assert(
      fc.property(someCoins, asked, (coins, { amount, feeRateSatsPerKvb }) => {
        // A ceiling that is never in the way: with one, fewer coins may be forbidden for their dust.
        const each = { ...question, amount, feeRateSatsPerKvb, maxFee: 10n ** 12n };
        const payable = subsetsOf(coins).filter((subset) => canPay(each, subset));
        const selection = selectCoins(each, coins);
        if (payable.length === 0) {
          expect(selection).toEqual({ kind: 'insufficient-funds' });
          return;
        }
        expect(valuesOf(selection)).toHaveLength(Math.min(...payable.map((subset) => subset.length)));
        if (valuesOf(selection).length > 1) tookSeveral += 1;
      }),
    );
    expect(tookSeveral).toBeGreaterThan(5);
  });
});

const someCoins = fc.array(fc.bigInt({ min: 1n, max: 100_000n }), { maxLength: 7 }).map((values) => values.map(aCoin));
const coinsAndShuffle = someCoins.chain((coins) =>
  fc.tuple(fc.constant(coins), fc.shuffledSubarray(coins, { minLength: coins.length })),
);
const asked: fc.Arbitrary<SelectionQuestion> = fc.record({
  amount: fc.bigInt({ min: 546n, max: 200_000n }),
  maxFee: fc.bigInt({ min: 0n, max: 20_000n }),
  feeRateSatsPerKvb: fc.bigInt({ min: 1_000n, max: 50_000n }),
  destinationScript: fc.constant(P2WPKH),
  ownScript: fc.constant(P2WPKH),
});

function subsetsOf(coins: readonly Coin[]): Coin[][] {
  return coins.reduce<Coin[][]>((subsets, coin) => [...subsets, ...subsets.map((subset) => [...subset, coin])], [[]]);
}

/** Enough for the amount and the fee of a transaction without change: written apart from the code it tests. */
function canPay(each: SelectionQuestion, subset: readonly Coin[]): boolean {
  const total = subset.reduce((sum, { value }) => sum + value, 0n);
  // 10.5 + 68 per input + 31 for the output, in virtual bytes, rounded up.
  const quarterBytes = 42n + 272n * BigInt(subset.length) + 124n;
  const size = (quarterBytes + 3n) / 4n;
  const fee = (each.feeRateSatsPerKvb * size + 999n) / 1000n;
  return subset.length > 0 && total >= each.amount + fee;
}
