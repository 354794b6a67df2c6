import { chainOf, type ChainId } from '../../protocol/chains/caip.js';
import { type ApproverId } from '../../protocol/ids.js';
import { type Policy } from '../../protocol/policy.js';
import { printable } from '../../desk/text/printable.js';

export function personText(policy: Policy, id: string): string {
  const approver = policy.approvers.get(id as ApproverId);
  return approver === undefined ? printable(id) : `${id} (${printable(approver.name)})`;
}

/** `Bitcoin regtest (bip122:...)`, `EVM chain 1 (eip155:1)`: a test network should be seen to be one. */
export function chainText(id: ChainId): string {
  const chain = chainOf(id);
  const name = chain.kind === 'bitcoin' ? `Bitcoin ${chain.network}` : `EVM chain ${chain.chainId}`;
  return `${name} (${id})`;
}
