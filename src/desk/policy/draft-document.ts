import { readDraft, type Draft } from '../../protocol/governance/check-change.js';
import { type Policy } from '../../protocol/policy.js';
import { ChangeRefused } from './change-refused.js';

/**
 * A draft as people write it: a policy whose version, predecessor, deployment and wallets may be left out, because they
 * follow from the policy in force. What it states otherwise is kept, and refused if it is wrong.
 */
export function completeDraft(given: Readonly<Record<string, unknown>>, inForce: Policy): Record<string, unknown> {
  const known = {
    format: 'sekisho-policy-1',
    deploymentId: inForce.deploymentId,
    version: inForce.version + 1,
    previous: inForce.hash,
    wallets: [...inForce.wallets.values()],
  };
  // A draft that was copied from the file of the policy in force carries its version; nobody means that one again.
  const isCopy = given['version'] === inForce.version;
  const kept = Object.entries(given).filter(([field]) => !isCopy || !['version', 'previous'].includes(field));
  return { ...known, ...Object.fromEntries(kept) };
}

/** `readDraft` with its refusals as an error. */
export function draftOf(bytes: Uint8Array, inForce: Policy): Draft {
  const draft = readDraft(bytes, inForce);
  if ('code' in draft) throw new ChangeRefused({ code: draft.code, what: draft.what });
  return draft;
}
