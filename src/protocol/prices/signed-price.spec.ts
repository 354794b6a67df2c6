import { aPolicy, BTC } from '../../../test/support/builders/a-policy.js';
import { aPrice, PRICE_FEED_KEY } from '../../../test/support/builders/a-price.js';
import { aSecret } from '../../../test/support/builders/a-secret.js';
import { type Hex32 } from '../hex.js';
import { MOST_PRICES, readPrices, verifyPrice, writePrices } from './signed-price.js';

const POLICY = aPolicy();
const PRICE = aPrice(POLICY, { at: 1_795_000_000, from: 1_794_990_000 });
const holds = (price: typeof PRICE, key: Hex32 = PRICE_FEED_KEY) => verifyPrice(POLICY.deploymentId, price, key);

describe('verifyPrice', () => {
  it('believes the feed’s own words', () => {
    expect(holds(PRICE)).toBe(true);
  });

  it.each([
    ['another price', { high: PRICE.message.high - 1n }],
    ['another moment', { at: PRICE.message.at + 1 }],
    ['another beginning', { from: PRICE.message.from + 1 }],
    ['another currency', { currency: 'USD' }],
    ['another asset', { asset: `${BTC}1` }],
  ])('believes none of them with %s', (_what, change) => {
    expect(holds({ ...PRICE, message: { ...PRICE.message, ...change } })).toBe(false);
  });

  it('believes no other key, and no other deployment’s feed', () => {
    expect(holds(aPrice(POLICY, {}, aSecret('forger')))).toBe(false);
    expect(holds(PRICE, 'ab'.repeat(32) as Hex32)).toBe(false);
    expect(holds(aPrice({ deploymentId: 'cd'.repeat(32) }))).toBe(false);
  });
});

describe('readPrices', () => {
  it('reads what is written', () => {
    expect(readPrices(JSON.parse(JSON.stringify(writePrices([PRICE]))))).toEqual([PRICE]);
    expect(readPrices({ prices: [] })).toEqual([]);
  });

  const written = (message: object) => ({ prices: [{ message, signature: PRICE.signature }] });
  const MESSAGE = { asset: BTC, currency: 'JPY', high: '1', from: 1, at: 2 };
  it('reads the message that the following ones differ from', () => {
    expect(readPrices(written(MESSAGE))).not.toBeNull();
  });

  it.each([
    ['nothing', null],
    ['a list', []],
    ['more than there is', { prices: [], more: 1 }],
    ['no signature', { prices: [{ message: MESSAGE }] }],
    ['a signature in another spelling', { prices: [{ message: MESSAGE, signature: 'AB' }] }],
    ['a price of nothing', written({ ...MESSAGE, high: '0' })],
    ['a price with digits after a point', written({ ...MESSAGE, high: '1.5' })],
    ['a price that is a number', written({ ...MESSAGE, high: 1 })],
    ['a currency that we do not know', written({ ...MESSAGE, currency: 'XAU' })],
    ['an asset that is none', written({ ...MESSAGE, asset: 'BTC' })],
    ['a window that ends before it begins', written({ ...MESSAGE, from: 3 })],
    ['a field more', written({ ...MESSAGE, low: '1' })],
    ['too many', { prices: Array.from({ length: MOST_PRICES + 1 }, () => written(MESSAGE).prices[0]) }],
  ])('reads %s as no prices', (_what, value) => {
    expect(readPrices(value)).toBeNull();
  });
});
