import { aGenesis } from '../../test/support/builders/a-genesis.js';
import { TestReceipts } from '../../test/support/builders/test-receipts.js';
import { NO_HASH } from '../protocol/derive-intent.js';
import { OUTCOMES, type Outcome } from '../protocol/receipt.js';
import { mayBePayable } from './may-be-payable.js';

const receipts = new TestReceipts(aGenesis());
const wakes = (outcome: Outcome): boolean => mayBePayable(receipts.order(NO_HASH, outcome));

it('lets nothing wake the payer that the payer itself says while it goes round, nor a refusal', () => {
  expect(OUTCOMES.filter((outcome) => !wakes(outcome)).sort()).toEqual(['delayed', 'refused', 'waiting']);
});

it.each<Outcome>(['authorised', 'unfrozen', 'policy-in-force', 'broadcast', 'final', 'failed'])(
  'wakes the payer for %s: something that waited may go now',
  (outcome) => {
    expect(wakes(outcome)).toBe(true);
  },
);
