import { ALICE, BOB } from '../../../test/support/builders/a-device.js';
import { aGenesis } from '../../../test/support/builders/a-genesis.js';
import { aSecret } from '../../../test/support/builders/a-secret.js';
import { aFreeze, digestOf, GOVERNED } from '../../../test/support/builders/an-order.js';
import { TestReceipts } from '../../../test/support/builders/test-receipts.js';
import { writeSignedOrder, type SignedOrder } from '../../protocol/orders/signed-order.js';
import { writeSignedReceipt } from '../../protocol/receipt.js';
import { AnswerMalformed } from '../answer-malformed.js';
import { readStandingFreezes } from './standing-freezes.js';

const genesis = aGenesis({ policy: GOVERNED });
const { policy } = genesis;
const all = aFreeze(ALICE, policy);
const wallet = aFreeze(BOB, policy, { scope: 'wallet btc-hot' });
const [ofAll, ofWallet] = [digestOf(policy, all), digestOf(policy, wallet)];

const found = (orders: readonly SignedOrder[], receipts: TestReceipts) =>
  readStandingFreezes(
    { orders: orders.map(writeSignedOrder), receipts: receipts.all.map(writeSignedReceipt) },
    genesis,
  ).map(({ digest, order }) => [digest, order?.scope ?? null]);

it('finds what the signing module has frozen, the latest first, until it says that it was lifted', () => {
  const receipts = new TestReceipts(genesis);
  receipts.order(ofAll, 'frozen');
  receipts.order(ofWallet, 'frozen');
  expect(found([all, wallet], receipts)).toEqual([
    [ofWallet, 'wallet btc-hot'],
    [ofAll, 'all'],
  ]);
  receipts.order(ofAll, 'unfrozen');
  expect(found([all, wallet], receipts)).toEqual([[ofWallet, 'wallet btc-hot']]);
});

it('takes the server’s word for none: an order alone freezes nothing, nor does a receipt of somebody else', () => {
  expect(found([all], new TestReceipts(genesis))).toEqual([]);
  const forged = new TestReceipts(genesis, aSecret('somebody'));
  forged.order(ofAll, 'frozen');
  expect(found([all], forged)).toEqual([]);
});

it('does not let a forged lifting thaw anything, and tells of one whose order is not shown', () => {
  const receipts = new TestReceipts(genesis);
  receipts.order(ofAll, 'frozen');
  const forged = new TestReceipts(genesis, aSecret('somebody'));
  forged.order(ofAll, 'unfrozen', { sequence: 2 });
  const shown = { orders: [], receipts: [...receipts.all, ...forged.all].map(writeSignedReceipt) };
  expect(readStandingFreezes(shown, genesis)).toMatchObject([{ digest: ofAll, order: null }]);
});

it('makes nothing of an answer that is none', () => {
  expect(() => readStandingFreezes({ orders: 'none' }, genesis)).toThrow(AnswerMalformed);
});
