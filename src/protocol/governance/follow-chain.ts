import { z } from 'zod';
import { type Genesis } from '../genesis.js';
import { PolicyHistory } from '../policy-history.js';
import { type Policy } from '../policy.js';
import { readSignedReceipt, verifyReceipt, writeSignedReceipt, type SignedReceipt } from '../receipt.js';
import { checkChange, type ChangeRefusal, type CheckedChange } from './check-change.js';
import { readSignedChange, writeSignedChange, type SignedChange } from './signed-change.js';

/** One version after the first: what its governors signed, and the signing module's word that it came into force. */
export interface ChainLink {
  readonly change: SignedChange;
  readonly receipt: SignedReceipt;
}

export type Followed =
  | { readonly kind: 'followed'; readonly policies: PolicyHistory }
  | { readonly kind: 'refused'; readonly code: ChangeRefusal; readonly version: number; readonly what: string };

/**
 * Follows the chain of policies from the genesis, for whoever was not there: clients, devices, auditors. Whoever
 * brings it is believed in nothing: each version must be signed as `checkChange` asks, and the signing module must
 * have stated that it came into force, because whether its delay is over and nobody has vetoed it only it can say.
 *
 * That a device had been suspended when it signed does not show here; the signing module has looked.
 */
export function followChain(
  { genesis, policy }: { readonly genesis: Genesis; readonly policy: Policy },
  links: readonly ChainLink[],
): Followed {
  let policies = PolicyHistory.of(policy);
  for (const { change, receipt } of links) {
    const version = policies.inForce.version + 1;
    const checked = checkAtSomeMoment(change, policies.inForce, genesis);
    if (checked.kind === 'refused') return { ...checked, version };
    if (checked.kind === 'open') {
      const { governors, members } = checked.missing;
      const what = [...(governors === 0 ? [] : [`${governors} governors`]), ...members].join(', ');
      return { kind: 'refused', code: 'POLICY_UNSIGNED', version, what: `it misses the signatures of ${what}` };
    }
    if (!isInForceBy(receipt, checked.policy, genesis))
      return { kind: 'refused', code: 'POLICY_WAITING', version, what: 'the signing module has not put it in force' };
    policies = policies.followedBy(checked.policy);
  }
  return { kind: 'followed', policies };
}

/**
 * Complete at one moment is enough, and it is complete at the latest when somebody has signed: what others add later,
 * when the first signatures have lapsed, takes nothing back.
 */
function checkAtSomeMoment(change: SignedChange, inForce: Policy, { hash: genesisHash }: Genesis): CheckedChange {
  const moments = [...new Set(change.signatures.map(({ message }) => message.castAt))].sort((a, b) => a - b);
  const at = (now: number) => checkChange(change, { genesisHash, inForce, suspended: new Set(), now });
  for (const now of moments) {
    const checked = at(now);
    if (checked.kind !== 'open') return checked;
  }
  return at(moments.at(-1) ?? 0);
}

function isInForceBy(receipt: SignedReceipt, policy: Policy, { deploymentId, attestationKey }: Genesis): boolean {
  const { outcome, intentHash } = receipt.message;
  return (
    outcome === 'policy-in-force' &&
    (intentHash as string) === policy.hash &&
    verifyReceipt(deploymentId, receipt, attestationKey)
  );
}

const link = z.strictObject({ change: z.unknown(), receipt: z.unknown() });

/** Reads a link from parsed JSON; null for anything that is not one to the letter. */
export function readChainLink(value: unknown): ChainLink | null {
  const read = link.safeParse(value);
  if (!read.success) return null;
  const change = readSignedChange(read.data.change);
  const receipt = readSignedReceipt(read.data.receipt);
  return change === null || receipt === null ? null : { change, receipt };
}

export function writeChainLink({ change, receipt }: ChainLink): Record<string, unknown> {
  return { change: writeSignedChange(change), receipt: writeSignedReceipt(receipt) };
}
