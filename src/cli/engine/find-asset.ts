import { type Asset, type Policy } from '../../protocol/policy.js';
import { UsageError } from '../usage-error.js';

/** An asset by its CAIP-19 name, or by its symbol where the policy has one asset of that symbol. */
export function findAsset(policy: Policy, named: string): Asset {
  const assets = [...policy.assets.values()];
  const found = assets.filter(({ id, symbol }) => id === named || symbol === named);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const choice = (found.length > 1 ? found : assets).map(({ id, symbol }) => `  ${symbol}  ${id}`).join('\n');
  const problem = found.length > 1 ? `several assets are called ${named}` : `the policy lists no asset ${named}`;
  throw new UsageError(`${problem}; there are:\n${choice}`);
}
