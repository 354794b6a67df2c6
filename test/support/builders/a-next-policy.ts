import { readDraft } from '../../../src/protocol/governance/check-change.js';
import { writeSignedChange, type SignedEnrolment } from '../../../src/protocol/governance/signed-change.js';
import { type Policy } from '../../../src/protocol/policy.js';
import { typedDataDigest } from '../../../src/protocol/typed-data.js';
import { POLICY_CHANGE, type PolicyChange } from '../../../src/protocol/verbs.js';
import { type TestDevice } from './a-device.js';
import { documentBytes, type PolicyDocument } from './a-policy.js';

type Editable = { [key: string]: unknown };

/** The policy that follows one in force, edited. */
export function aNextPolicy(document: PolicyDocument, inForce: Policy, edit: (next: Editable) => void): Uint8Array {
  const next = JSON.parse(JSON.stringify(document)) as Editable;
  edit(next);
  return documentBytes({ ...next, version: inForce.version + 1, previous: inForce.hash });
}

export interface ChangeOptions {
  readonly by: readonly TestDevice[];
  /** Unix seconds. */
  readonly castAt: number;
  readonly enrolments?: readonly SignedEnrolment[];
  /** What is signed instead of what follows from the two documents. */
  readonly stating?: Partial<PolicyChange>;
}

/** A change as it travels, signed by these devices for an hour from `castAt`. */
export function aChange(
  policy: Uint8Array,
  inForce: Policy,
  { by, castAt, enrolments = [], stating = {} }: ChangeOptions,
): Record<string, unknown> {
  const draft = readDraft(policy, inForce);
  if ('code' in draft) throw new Error(`${draft.code}: ${draft.what}`);
  const signatures = by.map((device) => {
    const who = { approver: device.approver, device: device.id, castAt, expiresAt: castAt + 3600 };
    const message: PolicyChange = { ...draft.statement, ...who, ...stating };
    return { message, signature: device.sign(typedDataDigest(inForce.deploymentId, POLICY_CHANGE, message)) };
  });
  return writeSignedChange({ policy, enrolments, signatures });
}
