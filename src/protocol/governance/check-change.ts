import { type Code } from '../codes.js';
import { checkAttestation, type JudgeCertificates } from '../devices/attestation.js';
import { checkDeviceSignature } from '../devices/check-device-signature.js';
import { type DeviceRefusal } from '../devices/device-verdict.js';
import { verifyDeviceSignature } from '../devices/verify-device-signature.js';
import { type Hex32 } from '../hex.js';
import { type ApproverId, type DeviceId } from '../ids.js';
import { PolicyError } from '../policy-error.js';
import { hashPolicy, parsePolicy, type Device, type Governance, type Policy } from '../policy.js';
import { StrictJsonError } from '../strict-json.js';
import { typedDataDigest } from '../typed-data.js';
import { DEVICE_ENROLMENT, POLICY_CHANGE, type PolicyChange } from '../verbs.js';
import { CLOCK_TOLERANCE_SECONDS } from '../vote.js';
import { changeText } from './change.js';
import { isSameKey } from './compare-people.js';
import { comparePolicies, type Comparison } from './compare-policies.js';
import { remainingMembers } from './replaced-devices.js';
import { type ChangeSignature, type SignedChange, type SignedEnrolment } from './signed-change.js';

/** What a change is judged by: nothing that a server could have written. */
export interface ChangeJudge {
  readonly genesisHash: Hex32;
  readonly inForce: Policy;
  readonly suspended: ReadonlySet<string>;
  /** Unix seconds, by the clock of whoever asks. */
  readonly now: number;
  /** Absent where nobody can judge certificates: which makers signed for a security key is not looked at there. */
  readonly judgeCertificates?: JudgeCertificates | undefined;
}

export type ChangeRefusal = Extract<Code, `POLICY_${string}`> | DeviceRefusal;

/** A change that may be signed: the new policy, and what everybody who signs it must state. */
export interface Draft {
  readonly policy: Policy;
  readonly comparison: Comparison;
  /** Of the policy in force: they decide. */
  readonly governance: Governance;
  /** Without whose signatures it cannot be done either (`remainingMembers`). */
  readonly remaining: ReadonlySet<ApproverId>;
  readonly statement: Pick<
    PolicyChange,
    'policyHash' | 'previousHash' | 'version' | 'effect' | 'delaySeconds' | 'changes'
  >;
}

export type CheckedChange =
  | { readonly kind: 'refused'; readonly code: ChangeRefusal; readonly what: string }
  | (Draft & {
      readonly kind: 'signed' | 'open';
      readonly signedBy: readonly ApproverId[];
      /** How many governors are missing, and who of the persons without whom it cannot be done. */
      readonly missing: { readonly governors: number; readonly members: readonly ApproverId[] };
    });

/** No governor's signature waits longer than this for the others. */
export const CHANGE_SIGNATURE_SECONDS = 7 * 86_400;

/**
 * Judges a change of policy against the one in force: that it follows it, changes nothing that is fixed, brings proof of
 * every new key, and is signed by the governors in the words that follow from the two documents.
 *
 * Not asked here: whether its delay is over and nobody has vetoed it. Only the signing module knows that.
 */
export function checkChange(change: SignedChange, judge: ChangeJudge): CheckedChange {
  const draft = readDraft(change.policy, judge.inForce);
  if ('code' in draft) return draft;
  const { policy, governance, remaining } = draft;
  for (const device of newDevices(policy, judge.inForce)) {
    const refusal = refuseUnproven(device, change.enrolments, policy, judge);
    if (refusal !== null) return refusal;
  }

  const signedBy = new Set<ApproverId>();
  for (const signature of change.signatures) {
    const person = checkSignature(signature, draft, judge);
    if (typeof person === 'object') return person;
    if (person !== 'out of time') signedBy.add(person);
  }
  const governors = governance.governors.filter((each) => signedBy.has(each)).length;
  const members = [...remaining].filter((each) => !signedBy.has(each));
  const missing = { governors: Math.max(0, governance.threshold - governors), members };
  const kind = missing.governors === 0 && members.length === 0 ? 'signed' : 'open';
  return { kind, ...draft, signedBy: [...signedBy], missing };
}

/** Reads the next policy, and states what it changes. What this refuses nobody can sign. */
export function readDraft(bytes: Uint8Array, inForce: Policy): Draft | Extract<CheckedChange, { kind: 'refused' }> {
  let policy: Policy;
  try {
    policy = parsePolicy(bytes);
  } catch (error) {
    if (!(error instanceof PolicyError || error instanceof StrictJsonError)) throw error;
    return refused('POLICY_MALFORMED', error.message);
  }
  const { governance } = inForce;
  if (governance === null) return refused('POLICY_UNGOVERNED', 'the policy in force names no governors');
  if (policy.previous !== inForce.hash || policy.version !== inForce.version + 1)
    return refused('POLICY_NOT_NEXT', `it follows ${policy.previous ?? 'nothing'} as version ${policy.version}`);
  const fixed = fixedPart(policy, inForce);
  if (fixed !== null) return refused('POLICY_FIXED', fixed);
  const comparison = comparePolicies(policy, inForce);
  if (comparison.changes.length === 0) return refused('POLICY_FIXED', 'it changes nothing');
  const { effect, changes } = comparison;
  const delaySeconds = effect === 'tightening' ? 0 : governance.looseningDelaySeconds;
  const remaining = remainingMembers(policy, inForce);
  const statement = {
    policyHash: policy.hash,
    previousHash: inForce.hash,
    version: policy.version,
    effect,
    delaySeconds,
  };
  return { policy, comparison, governance, remaining, statement: { ...statement, changes: changes.map(changeText) } };
}

/** What no change may touch, for it stands in the genesis. */
function fixedPart(next: Policy, inForce: Policy): string | null {
  if (next.deploymentId !== inForce.deploymentId) return 'it is for another deployment';
  if (textOf(next.wallets) !== textOf(inForce.wallets)) return 'wallets come from the genesis, with their keys';
  const [floor, was] = [next.governance?.delayFloorSeconds, inForce.governance?.delayFloorSeconds];
  if (floor !== undefined && floor !== was) return 'the floor of the delay was set at genesis';
  return null;
}

function textOf(wallets: Policy['wallets']): string {
  return JSON.stringify(
    [...wallets.values()].map(({ id, chain, custody, address }) => [id, chain, custody, address]).sort(),
  );
}

function newDevices(next: Policy, inForce: Policy): Device[] {
  return [...next.devices.values()].filter((device) => {
    const was = inForce.devices.get(device.id);
    return was === undefined || !isSameKey(device, was);
  });
}

function refuseUnproven(
  device: Device,
  enrolments: readonly SignedEnrolment[],
  policy: Policy,
  { genesisHash, judgeCertificates }: ChangeJudge,
): Extract<CheckedChange, { kind: 'refused' }> | null {
  const proofs = enrolments.filter((each) => isEnrolmentOf(each, device, policy, genesisHash));
  if (proofs.length === 0)
    return refused('POLICY_ENROLMENT_MISSING', `${device.id} has not proved that it holds its key`);
  if (device.scheme !== 'webauthn') return null;
  const where = { deploymentId: policy.deploymentId, genesisHash, terms: policy.console ?? {}, judgeCertificates };
  const verdicts = proofs.map(({ attestation }) => checkAttestation(attestation ?? null, device, where));
  const [verdict = 'ok'] = verdicts.includes('ok') ? [] : verdicts;
  return verdict === 'ok' ? null : refused(verdict, `${device.id} has not proved what it is`);
}

/** The same proof as at genesis: the device signed that it is this one, in this deployment. */
function isEnrolmentOf(
  { message, signature }: SignedEnrolment,
  device: Device,
  { deploymentId }: Policy,
  genesisHash: Hex32,
): boolean {
  return (
    message.genesisHash === genesisHash &&
    message.approver === device.approver &&
    message.device === device.id &&
    message.scheme === device.scheme &&
    message.publicKey === device.publicKey &&
    message.path === device.path &&
    verifyDeviceSignature(device, typedDataDigest(deploymentId, DEVICE_ENROLMENT, message), signature)
  );
}

/**
 * Whether at least one governor has signed this document. Cheap, and asked before two policies are compared, because
 * a stranger can make up documents all day long.
 */
export function hasGovernorsSignature({ policy, signatures }: SignedChange, inForce: Policy): boolean {
  const hash = hashPolicy(policy);
  return signatures.some(({ message, signature }) => {
    const device = inForce.devices.get(message.device as DeviceId);
    return (
      device !== undefined &&
      message.policyHash === hash &&
      inForce.governance?.governors.includes(device.approver) === true &&
      verifyDeviceSignature(device, typedDataDigest(inForce.deploymentId, POLICY_CHANGE, message), signature)
    );
  });
}

function checkSignature(
  { message, signature }: ChangeSignature,
  { statement, governance, remaining }: Draft,
  { inForce, suspended, now }: ChangeJudge,
): ApproverId | 'out of time' | Extract<CheckedChange, { kind: 'refused' }> {
  const device = inForce.devices.get(message.device as DeviceId);
  if (device?.approver !== message.approver)
    return refused('POLICY_SIGNATURE_INVALID', `${message.device} is no device of ${message.approver}`);
  const verdict = checkDeviceSignature(
    device,
    typedDataDigest(inForce.deploymentId, POLICY_CHANGE, message),
    signature,
  );
  if (verdict !== 'ok')
    return refused(verdict === 'forged' ? 'POLICY_SIGNATURE_INVALID' : verdict, `${message.device} did not sign this`);
  if (!governance.governors.includes(device.approver) && !remaining.has(device.approver))
    return refused('POLICY_NOT_ELIGIBLE', `${device.approver} neither governs nor is a member who has to agree`);
  // Whoever signed other words was shown another change.
  if (!states(message, statement)) return refused('POLICY_MISSTATED', `${message.device} signed another change`);
  const isInTime =
    message.castAt <= now + CLOCK_TOLERANCE_SECONDS &&
    message.expiresAt > Math.max(now, message.castAt) &&
    message.expiresAt - message.castAt <= CHANGE_SIGNATURE_SECONDS;
  return isInTime && !suspended.has(device.id) ? device.approver : 'out of time';
}

function states(message: PolicyChange, statement: Draft['statement']): boolean {
  return (
    message.policyHash === statement.policyHash &&
    message.previousHash === statement.previousHash &&
    message.version === statement.version &&
    message.effect === statement.effect &&
    message.delaySeconds === statement.delaySeconds &&
    message.changes.length === statement.changes.length &&
    message.changes.every((line, index) => line === statement.changes[index])
  );
}

function refused(code: ChangeRefusal, what: string): Extract<CheckedChange, { kind: 'refused' }> {
  return { kind: 'refused', code, what };
}
