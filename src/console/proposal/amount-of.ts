import { assertBaseUnits } from '../../protocol/base-units.js';
import { type AssetId } from '../../protocol/chains/caip.js';
import { type Policy } from '../../protocol/policy.js';
import { type Intent } from '../../protocol/verbs.js';
import { amountWords } from '../words/amount-words.js';

/** The amount as the reader's language writes it. Where the asset has left the policy, as it was signed. */
export function amountOf({ asset, amount, amountText }: Intent, policy: Policy, locale: string): string {
  const known = policy.assets.get(asset as AssetId);
  return known === undefined ? amountText : amountWords(assertBaseUnits(amount), known.decimals, known.symbol, locale);
}
