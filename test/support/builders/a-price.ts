import { ed25519 } from '@noble/curves/ed25519.js';
import { hexOf, type Hex32 } from '../../../src/protocol/hex.js';
import { signPrice, type SignedPrice } from '../../../src/protocol/prices/signed-price.js';
import { type Price } from '../../../src/protocol/verbs.js';
import { BTC } from './a-policy.js';
import { aSecret } from './a-secret.js';

export const PRICE_FEED_SECRET = aSecret('price feed');
export const PRICE_FEED_KEY = hexOf(ed25519.getPublicKey(PRICE_FEED_SECRET)) as string as Hex32;

/** For policies: the highest price of an hour counts, and none is known that is more than a minute old. */
export const PRICES = { publicKey: PRICE_FEED_KEY, windowSeconds: 3_600, staleAfterSeconds: 60 };

/** One whole unit of a currency, as prices are told. */
export const ONE = 10n ** 12n;

/** The feed's word: ten million yen for a bitcoin, now and at most in the last hour, unless told. */
export function aPrice(
  { deploymentId }: { readonly deploymentId: string },
  overrides: Partial<Price> = {},
  secret: Uint8Array = PRICE_FEED_SECRET,
): SignedPrice {
  const { at = Math.floor(Date.now() / 1000) } = overrides;
  const message = {
    asset: BTC,
    currency: 'JPY',
    high: 10_000_000n * ONE,
    from: at - PRICES.windowSeconds,
    at,
    ...overrides,
  };
  return signPrice(deploymentId as Hex32, message, secret);
}
