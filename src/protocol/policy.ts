import { sha256 } from '@noble/hashes/sha2.js';
import { z } from 'zod';
import { parseBaseUnits } from './base-units.js';
import { assetOf, parseAssetId, parseChainId, type AssetId, type ChainId } from './chains/caip.js';
import { parseDestination } from './chains/destination.js';
import { hex32Of, parseHex, parseHex32 } from './hex.js';
import {
  isName,
  type ApproverId,
  type DeploymentId,
  type DeviceId,
  type EngineKeyId,
  type PolicyHash,
  type WalletId,
} from './ids.js';
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
  readonly maxLifetimeSeconds: number;
  readonly assets: ReadonlyMap<AssetId, Asset>;
  readonly wallets: ReadonlyMap<WalletId, Wallet>;
  readonly engineKeys: ReadonlyMap<EngineKeyId, EngineKey>;
  readonly auditors: ReadonlyMap<string, Auditor>;
  readonly approvers: ReadonlyMap<ApproverId, Approver>;
  readonly devices: ReadonlyMap<DeviceId, Device>;
  /** In visible order: the first that matches decides, and none means no. */
  readonly tiers: readonly Tier[];
  readonly limits: readonly Limit[];
}
export type Asset = z.infer<typeof asset>;
export type Wallet = z.infer<typeof wallet>;
export type EngineKey = z.infer<typeof engineKey>;
export type Auditor = z.infer<typeof auditor>;
export type Approver = z.infer<typeof approver>;
export type Device = z.infer<typeof device>;
export type Tier = z.infer<typeof tier>;
export type Group = z.infer<typeof group>;
export type Limit = z.infer<typeof limit>;
export type Governance = z.infer<typeof governance>;
export type Watchtower = z.infer<typeof watchtower>;
export type SelfFreeze = z.infer<typeof selfFreeze>;

/** How a device's signature is checked (`devices/`). */
export const DEVICE_SCHEMES = ['ed25519', 'eip712'] as const;
export type DeviceScheme = (typeof DEVICE_SCHEMES)[number];

/** A zod string that must pass one of our doors. */
function through<T>(parse: (text: string) => T | null) {
  return z.string().transform((text, context): T => {
    const parsed = parse(text);
    if (parsed !== null) return parsed;
    context.addIssue({ code: 'custom', message: 'not in its one accepted spelling' });
    return z.NEVER;
  });
}
const named = <Id extends string>() => through((text) => (isName(text) ? (text as Id) : null));
const baseUnits = through(parseBaseUnits);
const seconds = z
  .int()
  .min(1)
  .max(366 * 86_400);

const asset = z.strictObject({
  id: through(parseAssetId),
  symbol: z.string().regex(/^[A-Z][A-Z0-9.]{0,11}$/),
  decimals: z.int().min(0).max(36),
  /** The one wallet that pays this asset out. */
  wallet: named<WalletId>(),
  /** Ceiling of a payment's total network fee, in base units of the chain's native asset. */
  maxFee: baseUnits,
  /** Blocks on top of and including the one that holds the payment. */
  confirmations: z.strictObject({ confirmed: z.int().min(1).max(1000), final: z.int().min(1).max(1000) }),
});
const wallet = z.strictObject({
  id: named<WalletId>(),
  chain: through(parseChainId),
  custody: z.literal('module'),
  address: z.string(),
});
const engineKey = z.strictObject({
  id: named<EngineKeyId>(),
  publicKey: through(parseHex32),
  /** Persons who run this engine: they never count for what it asks. */
  custodians: z.array(named<ApproverId>()),
});
const auditor = z.strictObject({ id: named<string>(), publicKey: through(parseHex32) });
const approver = z.strictObject({
  id: named<ApproverId>(),
  /** One line for screens: no controls, no direction overrides, nothing invisible. */
  name: z
    .string()
    .min(1)
    .max(80)
    .refine((text) => text.trim() === text && !/[\p{C}\p{Zl}\p{Zp}]/u.test(text)),
});
const device = z.strictObject({
  id: named<DeviceId>(),
  approver: named<ApproverId>(),
  scheme: z.enum(DEVICE_SCHEMES),
  /** `ed25519`: the 32 bytes of RFC 8032. `eip712`: the 20 bytes of the account's address. */
  publicKey: through(parseHex),
  path: z.enum(['console', 'independent']),
});
const group = z.strictObject({
  name: named<string>(),
  threshold: z.int().min(1),
  members: z.array(named<ApproverId>()).min(1),
});
const tier = z.strictObject({
  id: named<string>(),
  asset: through(parseAssetId),
  /** Inclusive. */
  atLeast: baseUnits,
  /** Exclusive; absent means however large. */
  below: baseUnits.optional(),
  requires: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('engine-signature') }),
    z.strictObject({ kind: z.literal('quorum'), groups: z.array(group).min(1), votesValidForSeconds: seconds }),
  ]),
});
const limit = z.strictObject({
  id: named<string>(),
  asset: through(parseAssetId),
  /** `automatic` counts what no person approved; `any` counts everything that leaves. */
  path: z.enum(['automatic', 'any']),
  windowSeconds: seconds,
  amount: baseUnits,
  count: z.int().min(1).optional(),
});
const governance = z.strictObject({
  /** How many of the governors sign a change. */
  threshold: z.int().min(1),
  governors: z.array(named<ApproverId>()).min(1),
  /** How long a change that loosens anything waits before it is in force, and any governor can veto it. */
  looseningDelaySeconds: seconds,
  /** No later policy may have a shorter delay than this, nor another floor. */
  delayFloorSeconds: seconds,
});
/** Ed25519; signs heartbeats and freezes, nothing else. */
const watchtower = z.strictObject({ publicKey: through(parseHex32) });
/** So many packages with forged signatures within the window freeze everything. */
const selfFreeze = z.strictObject({ forgedPackages: z.int().min(1), windowSeconds: seconds });
const document = z.strictObject({
  format: z.literal('sekisho-policy-1'),
  deploymentId: through((text) => parseHex32(text) as DeploymentId | null),
  version: z.int().min(1),
  previous: through((text) => parseHex32(text) as PolicyHash | null).optional(),
  governance: governance.optional(),
  watchtower: watchtower.optional(),
  selfFreeze: selfFreeze.optional(),
  /** How far ahead a request's `notAfter` may lie. */
  maxLifetimeSeconds: seconds,
  assets: z.array(asset).min(1),
  wallets: z.array(wallet).min(1),
  engineKeys: z.array(engineKey).min(1),
  auditors: z.array(auditor),
  approvers: z.array(approver),
  devices: z.array(device),
  tiers: z.array(tier).min(1),
  limits: z.array(limit),
});

export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}

export function hashPolicy(bytes: Uint8Array): PolicyHash {
  return hex32Of(sha256(bytes)) as PolicyHash;
}

/** The only door to a `Policy`. What it lets through has no dangling name, no unusable quorum, no asset without a limit on fees. */
export function parsePolicy(bytes: Uint8Array): Policy {
  const read = document.safeParse(parseStrictJson(bytes));
  if (!read.success) throw new PolicyError(z.prettifyError(read.error), { cause: read.error });
  const { assets, wallets, engineKeys, auditors, approvers, devices, tiers, limits } = read.data;
  const { deploymentId, version, maxLifetimeSeconds, previous, governance, watchtower, selfFreeze } = read.data;
  const policy = {
    hash: hashPolicy(bytes),
    deploymentId,
    version,
    previous: previous ?? null,
    governance: governance ?? null,
    watchtower: watchtower ?? null,
    selfFreeze: selfFreeze ?? null,
    maxLifetimeSeconds,
    assets: byId('asset', assets),
    wallets: byId('wallet', wallets),
    engineKeys: byId('engine key', engineKeys),
    auditors: byId('auditor', auditors),
    approvers: byId('approver', approvers),
    devices: byId('device', devices),
    tiers: [...byId('tier', tiers).values()],
    limits: [...byId('limit', limits).values()],
  };
  refuseUnlessConsistent(policy);
  return policy;
}

function byId<Item extends { readonly id: string }>(
  what: string,
  items: readonly Item[],
): ReadonlyMap<Item['id'], Item> {
  const map = new Map(items.map((item) => [item.id, item]));
  demand(map.size === items.length, `two of the same ${what}`);
  return map;
}

function refuseUnlessConsistent(policy: Policy): void {
  demand((policy.version === 1) === (policy.previous === null), 'every version but the first names the one before it');
  if (policy.governance !== null) refuseUnlessGovernable(policy, policy.governance);
  for (const wallet of policy.wallets.values()) {
    demand(
      parseDestination(wallet.chain, wallet.address).kind === 'ok',
      `${wallet.id}: the address is not one of its chain`,
    );
  }
  for (const asset of policy.assets.values()) {
    demand(
      policy.wallets.get(asset.wallet)?.chain === assetOf(asset.id).chain,
      `${asset.symbol}: its wallet must be on its chain`,
    );
    demand(
      nativeAssetOf(policy, assetOf(asset.id).chain) !== undefined,
      `${asset.symbol}: list the chain's native asset too, fees are paid in it`,
    );
    demand(
      asset.confirmations.final >= asset.confirmations.confirmed,
      `${asset.symbol}: final cannot come before confirmed`,
    );
  }
  // A key that stands under two ids could choose whose custodians are left out.
  demand(
    new Set([...policy.engineKeys.values()].map((each) => each.publicKey)).size === policy.engineKeys.size,
    'two engine keys share a key',
  );
  for (const key of policy.engineKeys.values()) {
    for (const person of key.custodians) demand(policy.approvers.has(person), `${key.id}: unknown custodian ${person}`);
  }
  demand(
    new Set([...policy.devices.values()].map((each) => each.publicKey)).size === policy.devices.size,
    'two devices share a key',
  );
  for (const each of policy.devices.values()) {
    demand(policy.approvers.has(each.approver), `${each.id}: unknown approver ${each.approver}`);
    demand(
      each.publicKey.length === (each.scheme === 'ed25519' ? 64 : 40),
      `${each.id}: not a public key of its scheme`,
    );
  }
  for (const each of policy.tiers) refuseUnlessUsable(policy, each);
  for (const each of policy.limits) demand(policy.assets.has(each.asset), `${each.id}: unknown asset`);
  demand(
    new Set([...policy.assets.values()].map((each) => each.symbol)).size === policy.assets.size,
    'two assets share a symbol, and people read symbols',
  );
}

function refuseUnlessGovernable(policy: Policy, { governors, threshold, ...delays }: Governance): void {
  const owners = new Set([...policy.devices.values()].map((device) => device.approver));
  for (const governor of governors) demand(owners.has(governor), `governance: ${governor} has no device`);
  demand(new Set(governors).size === governors.length, 'governance: a governor stands in it twice');
  demand(threshold <= governors.length, `governance: it can never reach ${threshold}`);
  demand(
    delays.looseningDelaySeconds >= delays.delayFloorSeconds,
    'governance: the delay for loosening is below its floor',
  );
}

function refuseUnlessUsable(policy: Policy, tier: Tier): void {
  demand(policy.assets.has(tier.asset), `${tier.id}: unknown asset`);
  demand(tier.below === undefined || tier.below > tier.atLeast, `${tier.id}: nothing lies between its bounds`);
  if (tier.requires.kind === 'engine-signature') {
    // Whoever has the engine's key has the automatic limits; without one, that is everything.
    demand(
      policy.limits.some((limit) => limit.asset === tier.asset),
      `${tier.id}: pays without people, so its asset needs a limit`,
    );
    return;
  }
  const owners = new Set([...policy.devices.values()].map((device) => device.approver));
  const seen = new Set<ApproverId>();
  demand(
    new Set(tier.requires.groups.map(({ name }) => name)).size === tier.requires.groups.length,
    `${tier.id}: two groups of the same name`,
  );
  for (const { name, members, threshold } of tier.requires.groups) {
    for (const member of members) {
      demand(owners.has(member), `${tier.id}: ${member} in ${name} has no device`);
      demand(!seen.has(member), `${tier.id}: ${member} stands in it twice; groups must be disjoint`);
      seen.add(member);
    }
    demand(threshold <= members.length, `${tier.id}: ${name} can never reach ${threshold}`);
  }
}

/** The asset in which a chain takes its fees. */
export function nativeAssetOf(policy: Policy, chain: ChainId): Asset | undefined {
  return [...policy.assets.values()].find((asset) => {
    const read = assetOf(asset.id);
    return read.kind === 'native' && read.chain === chain;
  });
}

/** First match in visible order. None means no. */
export function tierOf(policy: Policy, asset: AssetId, amount: bigint): Tier | undefined {
  return policy.tiers.find(
    (tier) => tier.asset === asset && amount >= tier.atLeast && (tier.below === undefined || amount < tier.below),
  );
}

function demand(holds: boolean, otherwise: string): void {
  if (!holds) throw new PolicyError(otherwise);
}
