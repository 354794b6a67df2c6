import { BTC, ETH, ETHEREUM, POLICY, USDC } from '../world.mjs';
import { vector } from '../vector.mjs';

export const about =
  'Which tier an amount falls under: input {asset, amount} under the policy of policies.json, or under {tiers} in place of its own; expected the tier’s id, or null, which means no. By hand.';

const rule = 'first match in visible order; atLeast is inclusive, below is exclusive; none means no';
const of = (name, asset, amount, expected, change = {}) => vector(name, rule, { asset, amount, ...change }, expected);
const [small, large] = POLICY.tiers;

export const vectors = [
  of('the smallest amount', BTC, '1', 'btc-small'),
  of('one below the bound', BTC, '9999999', 'btc-small'),
  of('the bound itself', BTC, '10000000', 'btc-large'),
  of('however large', BTC, (2n ** 256n - 1n).toString(), 'btc-large'),
  of('another asset with the same number', ETH, '1', 'eth-large'),
  of('below the lowest tier', USDC, '4999999999', null),
  of('the lowest tier', USDC, '5000000000', 'usdc-large'),
  of('one below the end', USDC, '4999999999999', 'usdc-large'),
  of('the end itself', USDC, '5000000000000', null),
  of('an asset that no tier names', `${ETHEREUM}/erc20:0x${'11'.repeat(20)}`, '1', null),
  of('two tiers that overlap', BTC, '9999999', 'btc-large', { tiers: [{ ...large, atLeast: '0' }, small] }),
  of('the same two in the other order', BTC, '9999999', 'btc-small', { tiers: [small, { ...large, atLeast: '0' }] }),
];
