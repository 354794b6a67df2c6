import { sha256 } from '@noble/hashes/sha2.js';
import { z } from 'zod';
import { assetOf, type AssetId, type ChainId } from './chains/caip.js';
import { type RelyingParty } from './devices/judge-ceremony.js';
import { hex32Of, type Hex } from './hex.js';
import {
  type ApproverId,
  type DeploymentId,
  type DeviceId,
  type EngineKeyId,
  type PolicyHash,
  type WalletId,
} from './ids.js';
import { allowedBytes, credentialOf, membersOf, refuseUnlessConsistent } from './policy-consistency.js';
import {
  policyDocumentSchema,
  type ALERTS,
  type CURRENCIES,
  type DESTINATION_CLASSES,
  type DEVICE_SCHEMES,
  type KEY_SCHEMES,
  type LIMIT_SCOPES,
  type PolicyDocument,
} from './policy-document.js';
import { PolicyError } from './policy-error.js';
import { parseStrictJson } from './strict-json.js';

/**
 * The signed rules. The document is a file; its identity is the SHA-256 of its bytes, so there is no
 * canonical form to disagree about: whoever reformats it has made another policy.
 */
export interface Policy {
  readonly hash: PolicyHash;
  readonly deploymentId: DeploymentId;
  /** 1, 2, 3, ...; each names the hash of the one before it, and the first names none. */
  readonly version: number;
  readonly previous: PolicyHash | null;
  /** Who may change the policy, and how slowly. A policy without it stays as it is for ever. */
  readonly governance: Governance | null;
  /** The process that carries orders past the server. Where a policy names one, its silence is a freeze. */
  readonly watchtower: Watchtower | null;
  readonly selfFreeze: SelfFreeze | null;
  /** Who says what assets are worth. Without it no worth is known, and conditions on it join. */
  readonly prices: Prices | null;
  /** Where browsers may vote from. Without it none may. */
  readonly console: ConsoleTerms | null;
  readonly allowList: readonly AllowedDestination[];
  /** How long ago a destination that was paid must have been seen first to be known. */
  readonly knownAfterSeconds: number;
  readonly maxLifetimeSeconds: number;
  readonly assets: ReadonlyMap<AssetId, Asset>;
  readonly wallets: ReadonlyMap<WalletId, Wallet>;
  readonly engineKeys: ReadonlyMap<EngineKeyId, EngineKey>;
  readonly auditors: ReadonlyMap<string, Auditor>;
  readonly approvers: ReadonlyMap<ApproverId, Approver>;
  readonly devices: ReadonlyMap<DeviceId, Device>;
  readonly roles: ReadonlyMap<string, Role>;
  /** In visible order: the first that matches decides, and none means no. */
  readonly tiers: readonly Tier[];
  readonly limits: readonly Limit[];
}
export type Asset = PolicyDocument['assets'][number];
export type Wallet = PolicyDocument['wallets'][number];
export type EngineKey = PolicyDocument['engineKeys'][number];
export type Auditor = PolicyDocument['auditors'][number];
export type Approver = PolicyDocument['approvers'][number];
export type Role = NonNullable<PolicyDocument['roles']>[number];
export type Limit = PolicyDocument['limits'][number];
export type Governance = NonNullable<PolicyDocument['governance']>;
export type Watchtower = NonNullable<PolicyDocument['watchtower']>;
export type SelfFreeze = NonNullable<PolicyDocument['selfFreeze']>;
export type Prices = NonNullable<PolicyDocument['prices']>;
export type ConsoleTerms = NonNullable<PolicyDocument['console']>;
/** An entry of the allow-list, with the bytes that its address stands for on its chain. */
export type AllowedDestination = NonNullable<PolicyDocument['allowList']>[number] & { readonly bytes: Hex };

export type DeviceScheme = (typeof DEVICE_SCHEMES)[number];
export type KeyScheme = (typeof KEY_SCHEMES)[number];
export type Currency = (typeof CURRENCIES)[number];
export type DestinationClass = (typeof DESTINATION_CLASSES)[number];
export type Alert = (typeof ALERTS)[number];
export type LimitScope = (typeof LIMIT_SCOPES)[number];

type DeviceOfDocument = PolicyDocument['devices'][number];
type DeviceOf<Scheme extends DeviceScheme> = Omit<DeviceOfDocument, 'scheme' | 'credential'> & {
  readonly scheme: Scheme;
};
export type Credential = NonNullable<DeviceOfDocument['credential']>;
export type KeyDevice = DeviceOf<KeyScheme>;
/** A security key, or what is built into a machine, that signs for pages of the console. */
export type WebauthnDevice = DeviceOf<'webauthn'> & {
  readonly credential: Credential;
  /** Of its policy: the same for all of them. */
  readonly relyingParty: RelyingParty;
};
export type Device = KeyDevice | WebauthnDevice;

type TierOfDocument = PolicyDocument['tiers'][number];
type RequiresOfDocument = TierOfDocument['requires'];
type GroupOfDocument = Extract<RequiresOfDocument, { kind: 'hold' }>['releasedBy'];

/** A rule: which intents it is for, and what it demands of them. */
export interface Tier extends Omit<TierOfDocument, 'requires'> {
  readonly requires: Requires;
}
/** Who must approve, with the members that its role stands for. */
export interface Group extends Omit<GroupOfDocument, 'members'> {
  readonly members: readonly ApproverId[];
}
export type EngineSignature = Extract<RequiresOfDocument, { kind: 'engine-signature' }>;
export interface Quorum extends Omit<Extract<RequiresOfDocument, { kind: 'quorum' }>, 'groups' | 'anyOf'> {
  /** All of these, */
  readonly groups: readonly Group[];
  /** and all of one of these lists, where there are any. */
  readonly anyOf?: readonly (readonly Group[])[];
}
export interface Hold extends Omit<Extract<RequiresOfDocument, { kind: 'hold' }>, 'releasedBy'> {
  readonly releasedBy: Group;
}
export type Cooling = Extract<RequiresOfDocument, { kind: 'cooling' }>;
export type Requires = EngineSignature | Quorum | Hold | Cooling;

/** Whether a rule decides. A hold or a cooling joins, and the rules below it decide. */
export function isDeciding({ requires: { kind } }: Tier): boolean {
  return kind === 'engine-signature' || kind === 'quorum';
}

export function hashPolicy(bytes: Uint8Array): PolicyHash {
  return hex32Of(sha256(bytes)) as PolicyHash;
}

/** The only door to a `Policy`. What it lets through has no dangling name, no unusable quorum, no asset without a limit on fees. */
export function parsePolicy(bytes: Uint8Array): Policy {
  const read = policyDocumentSchema.safeParse(parseStrictJson(bytes));
  if (!read.success) throw new PolicyError(z.prettifyError(read.error), { cause: read.error });
  refuseUnlessConsistent(read.data);
  const { deploymentId, version, maxLifetimeSeconds, previous, governance, watchtower, selfFreeze, ...rest } =
    read.data;
  return {
    hash: hashPolicy(bytes),
    deploymentId,
    version,
    previous: previous ?? null,
    governance: governance ?? null,
    watchtower: watchtower ?? null,
    selfFreeze: selfFreeze ?? null,
    prices: rest.prices ?? null,
    console: rest.console ?? null,
    allowList: (rest.allowList ?? []).map((entry) => ({ ...entry, bytes: allowedBytes(entry) })),
    knownAfterSeconds: rest.knownAfterSeconds ?? 0,
    maxLifetimeSeconds,
    assets: byId(read.data.assets),
    wallets: byId(read.data.wallets),
    engineKeys: byId(read.data.engineKeys),
    auditors: byId(read.data.auditors),
    approvers: byId(read.data.approvers),
    devices: byId(read.data.devices.map((device) => readDevice(device, read.data))),
    roles: byId(read.data.roles ?? []),
    tiers: read.data.tiers.map((tier) => ({ ...tier, requires: readRequires(tier, read.data) })),
    limits: read.data.limits,
  };
}

function byId<Item extends { readonly id: string }>(items: readonly Item[]): ReadonlyMap<Item['id'], Item> {
  return new Map(items.map((item) => [item.id, item]));
}

function readDevice({ scheme, credential: given, ...rest }: DeviceOfDocument, document: PolicyDocument): Device {
  if (scheme !== 'webauthn') return { ...rest, scheme };
  const { credential, relyingParty } = credentialOf({ ...rest, credential: given }, document);
  return { ...rest, scheme, credential, relyingParty };
}

function readRequires({ id, requires }: TierOfDocument, document: PolicyDocument): Requires {
  const groupOf = (group: GroupOfDocument): Group => ({ ...group, members: membersOf(document, id, group) });
  switch (requires.kind) {
    case 'engine-signature':
    case 'cooling':
      return requires;
    case 'quorum': {
      const { groups = [], anyOf, ...rest } = requires;
      const ways = anyOf?.map((list) => list.map(groupOf));
      return { ...rest, groups: groups.map(groupOf), ...(ways === undefined ? {} : { anyOf: ways }) };
    }
    case 'hold':
      return { ...requires, releasedBy: groupOf(requires.releasedBy) };
  }
}

/** The asset in which a chain takes its fees. */
export function nativeAssetOf(policy: Policy, chain: ChainId): Asset | undefined {
  return [...policy.assets.values()].find((asset) => {
    const read = assetOf(asset.id);
    return read.kind === 'native' && read.chain === chain;
  });
}
