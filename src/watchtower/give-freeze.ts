import { isReason } from '../protocol/vote.js';
import { parseScope } from '../protocol/orders/scope.js';
import { ORDER_LIFETIME_SECONDS, WATCHTOWER_DEVICE } from '../protocol/orders/verify-order.js';
import { type Genesis } from '../protocol/genesis.js';
import { ConfigError } from '../process/config-error.js';
import { type Feed, type TakenOrder } from './feed.js';
import { type WatchtowerKey } from './watchtower-key.js';

/** The watchtower's own freeze, straight into its feed: it needs no process that serves, and no approver. */
export async function giveFreeze(
  { feed, key, genesis }: { readonly feed: Feed; readonly key: WatchtowerKey; readonly genesis: Genesis },
  { scope, reason }: { readonly scope: string; readonly reason: string },
): Promise<TakenOrder> {
  if (parseScope(scope) === null)
    throw new ConfigError(
      '--scope: all, or "chain ID", "asset ID", "wallet ID", "destination ADDRESS", "beneficiary ID"',
    );
  if (!isReason(reason)) throw new ConfigError('--reason: one line of up to 280 characters that people can read');
  const castAt = Math.floor(Date.now() / 1000);
  const expiresAt = castAt + ORDER_LIFETIME_SECONDS;
  const message = { scope, reason, approver: '', device: WATCHTOWER_DEVICE, castAt, expiresAt };
  return feed.take({ verb: 'Freeze', message, signature: key.signFreeze(genesis.deploymentId, message) }, castAt);
}
