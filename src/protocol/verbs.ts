import { struct, type MessageOf } from './typed-data.js';

/**
 * Everything that may ever be signed under our domain. Each verb is a type of its own, so a signature for
 * one can never stand for another. Verbs without a type below are reserved: nothing accepts them yet.
 */
export const VERBS = [
  'Propose',
  'Approve',
  'Reject',
  'Cancel',
  'Freeze',
  'Unfreeze',
  'Suspend',
  'PolicyChange',
  'Veto',
  'DeviceEnrolment',
  'Login',
  'Release',
  'DeathRuling',
  'Heartbeat',
  'Price',
  'Receipt',
  'Plan',
] as const;
export type Verb = (typeof VERBS)[number];

/**
 * What is approved. Readable texts stand beside the integers and bytes they describe, because a hardware
 * wallet shows the texts and the chain obeys the bytes; the signing module demands that they agree.
 */
export const INTENT = struct('Intent', {
  withdrawalId: 'bytes32',
  reference: 'string',
  /** CAIP-19. */
  asset: 'string',
  amountText: 'string',
  amount: 'uint256',
  destination: 'string',
  /** What the chain is told: the scriptPubKey on Bitcoin, the 20 address bytes on EVM chains. */
  destinationBytes: 'bytes',
  /** Empty on chains that have none. */
  memo: 'string',
  wallet: 'string',
  maxFeeText: 'string',
  /** Ceiling of the total network fee, in base units of the chain's native asset. */
  maxFee: 'uint256',
  notAfterText: 'string',
  /** Unix seconds; at or after this moment nothing is signed. */
  notAfter: 'uint64',
  engineKey: 'string',
  /** Persons whom the request itself names as having asked; the engine key's custodians come on top. */
  initiators: 'string[]',
  beneficiary: 'string',
});
export type Intent = MessageOf<typeof INTENT>;

export const APPROVE = struct('Approve', {
  intent: INTENT,
  approver: 'string',
  device: 'string',
  /** The policy that the approver was shown. */
  policyHash: 'bytes32',
  castAt: 'uint64',
  expiresAt: 'uint64',
});
export type Approve = MessageOf<typeof APPROVE>;

export const REJECT = struct('Reject', {
  intent: INTENT,
  approver: 'string',
  device: 'string',
  policyHash: 'bytes32',
  castAt: 'uint64',
  expiresAt: 'uint64',
  reason: 'string',
});
export type Reject = MessageOf<typeof REJECT>;

/** Proves that a device holds its key and was shown this genesis. */
export const DEVICE_ENROLMENT = struct('DeviceEnrolment', {
  genesisHash: 'bytes32',
  approver: 'string',
  device: 'string',
  scheme: 'string',
  publicKey: 'bytes',
  path: 'string',
});
export type DeviceEnrolment = MessageOf<typeof DEVICE_ENROLMENT>;

/**
 * A governor's signature under a change of policy. What changes stands in it in words that were computed from
 * the two documents; whoever verifies it computes them again and demands equality.
 */
export const POLICY_CHANGE = struct('PolicyChange', {
  /** The new policy, and the one in force that it follows. */
  policyHash: 'bytes32',
  previousHash: 'bytes32',
  version: 'uint64',
  /** `tightening` is in force at once; `loosening` waits, and can be vetoed. */
  effect: 'string',
  delaySeconds: 'uint64',
  changes: 'string[]',
  approver: 'string',
  device: 'string',
  castAt: 'uint64',
  expiresAt: 'uint64',
});
export type PolicyChange = MessageOf<typeof POLICY_CHANGE>;

/** Any one governor stops a change of policy that is not in force yet. */
export const VETO = struct('Veto', {
  policyHash: 'bytes32',
  reason: 'string',
  approver: 'string',
  device: 'string',
  castAt: 'uint64',
  expiresAt: 'uint64',
});
export type Veto = MessageOf<typeof VETO>;

/** Any one approver, or the watchtower (`approver` empty, `device` "watchtower"), stops signatures within the scope. */
export const FREEZE = struct('Freeze', {
  /** `all`, or `chain`, `asset`, `wallet`, `destination`, `beneficiary` and what it names: `chain eip155:1`. */
  scope: 'string',
  reason: 'string',
  approver: 'string',
  device: 'string',
  castAt: 'uint64',
  expiresAt: 'uint64',
});
export type Freeze = MessageOf<typeof FREEZE>;

/** A governor's signature under lifting orders. It names each one: what is not named stands. */
export const UNFREEZE = struct('Unfreeze', {
  orders: 'bytes32[]',
  reason: 'string',
  approver: 'string',
  device: 'string',
  castAt: 'uint64',
  expiresAt: 'uint64',
});
export type Unfreeze = MessageOf<typeof UNFREEZE>;

/** From now on nothing that the named device signs counts. Its owner or any governor may say so. */
export const SUSPEND = struct('Suspend', {
  suspended: 'string',
  reason: 'string',
  approver: 'string',
  device: 'string',
  castAt: 'uint64',
  expiresAt: 'uint64',
});
export type Suspend = MessageOf<typeof SUSPEND>;

/** The watchtower is alive, and its feed holds so many orders whose chain of hashes ends here. */
export const HEARTBEAT = struct('Heartbeat', {
  /** Always rises, across restarts too. */
  counter: 'uint64',
  at: 'uint64',
  orders: 'uint64',
  ordersHash: 'bytes32',
});
export type Heartbeat = MessageOf<typeof HEARTBEAT>;

/** Lets a device read for five minutes. Never counts towards anything. */
export const LOGIN = struct('Login', {
  approver: 'string',
  device: 'string',
  challenge: 'bytes32',
  expiresAt: 'uint64',
});
export type Login = MessageOf<typeof LOGIN>;

/** What the signing module found out when it registered a withdrawal (`findings.ts`); empty in all other receipts. */
export const FINDINGS = struct('Findings', {
  /** `known` or `new`. */
  destinationClass: 'string',
  firstSeenAt: 'uint64',
  /** Known destinations that this one could be taken for, in full. */
  resembles: 'string[]',
  /** `ordinary`, `above-usual`, `above-balance` or `unknown`. */
  outlier: 'string',
  /** Whole units, rounded up: `JPY 7500000`. In the order JPY, USD, EUR; what is unknown is left out. */
  worths: 'string[]',
});
export type FindingsMessage = MessageOf<typeof FINDINGS>;

/** What an asset is worth, by the price feed. */
export const PRICE = struct('Price', {
  /** CAIP-19. */
  asset: 'string',
  currency: 'string',
  /** Of one whole unit of the asset, in 10^-12 of the currency: the highest since `from`. */
  high: 'uint256',
  from: 'uint64',
  at: 'uint64',
});
export type Price = MessageOf<typeof PRICE>;

/** What the signing module states about a withdrawal, in the order in which it came to state it. */
export const RECEIPT = struct('Receipt', {
  /** 1, 2, 3, ... without gaps; each names the hash of the one before it, so none can be left out. */
  sequence: 'uint64',
  previous: 'bytes32',
  withdrawalId: 'bytes32',
  reference: 'string',
  /** All zeros where a refused package had no intent. */
  intentHash: 'bytes32',
  policyHash: 'bytes32',
  outcome: 'string',
  /** A code from the closed list, or empty. */
  reason: 'string',
  /** For ends and refusals `final` or `retryable`; else empty. */
  finality: 'string',
  /** The tier that decided, and the digests of the votes that were counted under it. */
  tier: 'string',
  votes: 'bytes32[]',
  /** 0 while nothing was signed. */
  attempt: 'uint64',
  /** As the chain's explorers write it; empty while nothing was signed. */
  txid: 'string',
  fee: 'uint256',
  /** Height and hash of the block that holds it; 0 and empty while none does. */
  blockHeight: 'uint64',
  blockHash: 'string',
  confirmations: 'uint64',
  findings: FINDINGS,
  recordedAt: 'uint64',
});
export type Receipt = MessageOf<typeof RECEIPT>;
