import { chainOf, type ChainId } from '../protocol/chains/caip.js';
import { type WalletId } from '../protocol/ids.js';
import { invariant } from '../protocol/invariant.js';
import { type Policy } from '../protocol/policy.js';
import { createBitcoinAdapter } from './bitcoin/bitcoin-adapter.js';
import { type ChainAdapter } from './chain.js';
import { ConfigError } from '../process/config-error.js';
import { type Log } from '../process/log.js';
import { createEvmAdapter } from './evm/evm-adapter.js';
import { type WalletKey } from './keys/wallet-key.js';

/** Who pays out of which wallet. */
export type Adapters = ReadonlyMap<WalletId, ChainAdapter>;

export interface AdapterParts {
  readonly policy: Policy;
  readonly keys: ReadonlyMap<WalletId, WalletKey>;
  readonly nodes: ReadonlyMap<ChainId, { readonly rpcUrl: string }>;
  readonly log: Log;
}

/** Said at the very start, before a successor waits for the lease only to find that it cannot serve. */
export function refuseMissingNode(policy: Policy, nodes: AdapterParts['nodes']): void {
  for (const { id, chain } of policy.wallets.values()) {
    if (!nodes.has(chain)) throw new ConfigError(`nodes: give ${chain} an rpcUrl, ${id} is on it`);
  }
}

/** One adapter for each wallet of the policy. A wallet without a key or a node refuses the start, not the payment. */
export function createAdapters({ policy, keys, nodes, log }: AdapterParts): Adapters {
  const adapters = new Map<WalletId, ChainAdapter>();
  for (const wallet of policy.wallets.values()) {
    const { chain } = wallet;
    const [node, key] = [nodes.get(chain), keys.get(wallet.id)];
    invariant(node !== undefined, 'a missing node refuses the start');
    if (key === undefined) throw new ConfigError(`keystoreDirectory: there is no key for ${wallet.id}`);
    const options = { chain, rpcUrl: node.rpcUrl, wallet, key, log };
    adapters.set(
      wallet.id,
      chainOf(chain).kind === 'bitcoin' ? createBitcoinAdapter(options) : createEvmAdapter(options),
    );
  }
  return adapters;
}
