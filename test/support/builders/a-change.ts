import { NO_FINDINGS } from '../../../src/protocol/findings.js';
import { NO_HASH } from '../../../src/protocol/derive-intent.js';
import { readDraft, type Draft } from '../../../src/protocol/governance/check-change.js';
import { type ChainLink } from '../../../src/protocol/governance/follow-chain.js';
import {
  type ChangeSignature,
  type SignedChange,
  type SignedEnrolment,
} from '../../../src/protocol/governance/signed-change.js';
import { invariant } from '../../../src/protocol/invariant.js';
import { hashPolicy, type Policy } from '../../../src/protocol/policy.js';
import { signReceipt } from '../../../src/protocol/receipt.js';
import { typedDataDigest } from '../../../src/protocol/typed-data.js';
import { POLICY_CHANGE, type PolicyChange, type Receipt } from '../../../src/protocol/verbs.js';
import { listedDevice, type TestDevice } from './a-device.js';
import { type TestGenesis } from './a-genesis.js';
import { documentBytes } from './a-policy.js';
import { type Document } from './a-rich-policy.js';

/** A device as a document lists it. */
export function listed(device: TestDevice): Document {
  return listedDevice(device);
}

/** The document that comes after another, with an edit. */
export function followingDocument(document: unknown, edit: (document: Document) => void): Document {
  const next = JSON.parse(JSON.stringify(document)) as Document;
  next['version'] = Number(next['version']) + 1;
  next['previous'] = hashPolicy(documentBytes(document));
  edit(next);
  return next;
}

/** An edit that lists these as well. */
export const addDevices =
  (...devices: readonly TestDevice[]) =>
  (edited: Document): void => {
    edited['devices'] = [...(edited['devices'] as Document[]), ...devices.map(listed)];
  };

/** An edit that lists one in the place of another. */
export const replaceDevice =
  (id: string, by: TestDevice) =>
  (edited: Document): void => {
    edited['devices'] = [...(edited['devices'] as Document[]).filter((each) => each['id'] !== id), listed(by)];
  };

/** What everybody who signs this change must state; a change that nobody can sign is a mistake of the test. */
export function theDraft(document: unknown, inForce: Policy): Draft {
  const draft = readDraft(documentBytes(document), inForce);
  invariant(!('code' in draft), `nobody can sign this: ${'what' in draft ? draft.what : ''}`);
  return draft;
}

/** Signed now, for an hour, unless told otherwise. `signedBy` is the device that really signs. */
export function aChangeSignature(
  by: TestDevice,
  { statement, policy }: Pick<Draft, 'statement' | 'policy'>,
  overrides: Partial<PolicyChange> = {},
  signedBy: TestDevice = by,
): ChangeSignature {
  const castAt = Math.floor(Date.now() / 1000);
  const message = {
    ...statement,
    approver: by.approver,
    device: by.id,
    castAt,
    expiresAt: castAt + 3600,
    ...overrides,
  };
  return { message, signature: signedBy.sign(typedDataDigest(policy.deploymentId, POLICY_CHANGE, message)) };
}

/** A document that nobody's device would sign, signed all the same: as a change that loosens, with the delay in force. */
export function aChangeNobodyMaySign(document: unknown, inForce: Policy, by: readonly TestDevice[]): SignedChange {
  const policy = documentBytes(document);
  const statement = {
    ...{ policyHash: hashPolicy(policy), previousHash: inForce.hash, version: inForce.version + 1 },
    ...{ effect: 'loosening', delaySeconds: inForce.governance?.looseningDelaySeconds ?? 0, changes: ['loosens: all'] },
  };
  const signatures = by.map((device) => aChangeSignature(device, { statement, policy: inForce }));
  return { policy, enrolments: [], signatures };
}

/** A change with all that belongs to it. */
export function aChange(
  document: unknown,
  inForce: Policy,
  by: readonly TestDevice[],
  enrolments: readonly SignedEnrolment[] = [],
  overrides: Partial<PolicyChange> = {},
): SignedChange {
  const draft = theDraft(document, inForce);
  return {
    policy: documentBytes(document),
    enrolments,
    signatures: by.map((device) => aChangeSignature(device, draft, overrides)),
  };
}

/** A receipt about a change: that it came into force, unless told otherwise. */
export function aChangeReceipt(
  change: SignedChange,
  { genesis, attestationSecret }: Pick<TestGenesis, 'genesis' | 'attestationSecret'>,
  overrides: Partial<Receipt> = {},
): ChainLink['receipt'] {
  const policyHash = hashPolicy(change.policy);
  const message: Receipt = {
    sequence: 1,
    previous: genesis.hash,
    withdrawalId: NO_HASH,
    reference: '',
    intentHash: policyHash,
    policyHash,
    outcome: 'policy-in-force',
    reason: '',
    finality: '',
    tier: '',
    votes: [],
    attempt: 0,
    txid: '',
    fee: 0n,
    blockHeight: 0,
    blockHash: '',
    confirmations: 0,
    findings: NO_FINDINGS,
    recordedAt: Math.floor(Date.now() / 1000),
    ...overrides,
  };
  return signReceipt(genesis.deploymentId, message, attestationSecret);
}

/** The change with the signing module's word that it is in force. */
export function aChainLink(
  change: SignedChange,
  genesis: Pick<TestGenesis, 'genesis' | 'attestationSecret'>,
  overrides: Partial<Receipt> = {},
): ChainLink {
  return { change, receipt: aChangeReceipt(change, genesis, overrides) };
}
