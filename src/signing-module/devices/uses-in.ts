import { useOf, type DeviceUse } from '../../protocol/devices/sign-counter.js';
import { type SignedChange } from '../../protocol/governance/signed-change.js';
import { type Hex, type Hex32 } from '../../protocol/hex.js';
import { type DeviceId } from '../../protocol/ids.js';
import { orderDigest, type SignedOrder } from '../../protocol/orders/signed-order.js';
import { type PolicyHistory } from '../../protocol/policy-history.js';
import { type Policy } from '../../protocol/policy.js';
import { typedDataDigest } from '../../protocol/typed-data.js';
import { POLICY_CHANGE, type PolicyChange } from '../../protocol/verbs.js';
import { voteDigest, type SignedVote } from '../../protocol/vote.js';

/** Which security keys were used for these votes, all of them genuine: under the policy that each names. */
export function usesInVotes(votes: readonly SignedVote[], policies: PolicyHistory): readonly DeviceUse[] {
  return votes.flatMap((vote) => {
    const policy = policies.at(vote.message.policyHash);
    return policy === undefined ? [] : usesUnder(policy, vote, voteDigest(policy.deploymentId, vote));
  });
}

export function usesInOrder(order: SignedOrder, inForce: Policy): readonly DeviceUse[] {
  return usesUnder(inForce, order, orderDigest(inForce.deploymentId, order));
}

export function usesInChange({ signatures }: SignedChange, inForce: Policy): readonly DeviceUse[] {
  return signatures.flatMap((each) => usesUnder(inForce, each, changeDigest(each.message, inForce)));
}

/** What a governor signs of a change. */
export function changeDigest(message: PolicyChange, { deploymentId }: Policy): Hex32 {
  return typedDataDigest(deploymentId, POLICY_CHANGE, message);
}

function usesUnder(
  policy: Policy,
  {
    message,
    signature,
  }: { readonly message: { readonly device: string; readonly castAt: number }; readonly signature: Hex },
  digest: Hex32,
): readonly DeviceUse[] {
  const device = policy.devices.get(message.device as DeviceId);
  const use = device === undefined ? null : useOf(device, digest, signature, message.castAt);
  return use === null ? [] : [use];
}
