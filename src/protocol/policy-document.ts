import { z } from 'zod';
import { parseBaseUnits } from './base-units.js';
import { parseAssetId, parseChainId } from './chains/caip.js';
import { parseHex, parseHex32 } from './hex.js';
import { isLine } from './line.js';
import {
  isName,
  isOpaqueId,
  type ApproverId,
  type DeploymentId,
  type DeviceId,
  type EngineKeyId,
  type PolicyHash,
  type WalletId,
} from './ids.js';

/** Of devices that sign with a key and say nothing besides. */
export const KEY_SCHEMES = ['ed25519', 'eip712'] as const;
/** How a device's signature is checked (`devices/`). */
export const DEVICE_SCHEMES = [...KEY_SCHEMES, 'webauthn'] as const;
/** What values are told in. */
export const CURRENCIES = ['JPY', 'USD', 'EUR'] as const;
/** How well a destination is known: signed into the allow-list, paid before, or neither. */
export const DESTINATION_CLASSES = ['allow-listed', 'known', 'new'] as const;
/** What may be strange about a withdrawal: it nearly names a destination that we know, or it is far larger than usual. */
export const ALERTS = ['look-alike', 'outlier'] as const;
/** What a limit may be counted by; each value of it has a window of its own. */
export const LIMIT_SCOPES = ['asset', 'wallet', 'destination', 'beneficiary', 'engine-key'] as const;

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
/** Something that is named once or not at all. */
const oneOrMore = <Item extends z.ZodType>(item: Item) =>
  z
    .array(item)
    .min(1)
    .refine((items) => new Set(items).size === items.length, 'the same twice');

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
  /** For screens. */
  name: z.string().refine((text) => isLine(text, 80)),
});
const hexOfBytes = (least: number, most: number) =>
  through((text) => (text.length >= 2 * least && text.length <= 2 * most ? parseHex(text) : null));
/** The model of an authenticator, as its maker named it. */
const aaguid = hexOfBytes(16, 16);
/** What the ceremony said that made a device's key. */
const credential = z.strictObject({
  id: hexOfBytes(16, 1023),
  aaguid,
  /** SHA-256 of the attestation object followed by the client data. */
  attestation: through(parseHex32),
});
const device = z.strictObject({
  id: named<DeviceId>(),
  approver: named<ApproverId>(),
  scheme: z.enum(DEVICE_SCHEMES),
  /**
   * `ed25519`: the 32 bytes of RFC 8032. `eip712`: the 20 bytes of the account's address. `webauthn`: the 33 bytes of a
   * compressed point of P-256.
   */
  publicKey: through(parseHex),
  path: z.enum(['console', 'independent']),
  /** Of a device with the scheme `webauthn`, and of no other. */
  credential: credential.optional(),
});
const role = z.strictObject({ id: named<string>(), members: z.array(named<ApproverId>()).min(1) });
const group = z.strictObject({
  name: named<string>(),
  threshold: z.int().min(1),
  /** Either these persons, */
  members: z.array(named<ApproverId>()).min(1).optional(),
  /** or those who have this role. */
  role: named<string>().optional(),
});

const timeOfDay = through((text) => (/^([01][0-9]|2[0-3]):[0-5][0-9]$/.test(text) ? text : null));
const conditions = {
  asset: through(parseAssetId).optional(),
  /** In base units of the asset, which must be named then. Inclusive. */
  atLeast: baseUnits.optional(),
  /** Exclusive; absent means however large. */
  below: baseUnits.optional(),
  /** The amount's worth in whole units of a currency, rounded up; bounds as above. */
  value: z.strictObject({ currency: z.enum(CURRENCIES), atLeast: baseUnits, below: baseUnits.optional() }).optional(),
  wallets: oneOrMore(named<WalletId>()).optional(),
  engineKeys: oneOrMore(named<EngineKeyId>()).optional(),
  destinations: oneOrMore(z.enum(DESTINATION_CLASSES)).optional(),
  /** At least one of these. */
  alerts: oneOrMore(z.enum(ALERTS)).optional(),
  beneficiaries: oneOrMore(through((text) => (isOpaqueId(text) ? text : null))).optional(),
  /** UTC; `from` inclusive, `to` exclusive, over midnight where `to` is the earlier one. */
  hours: z.strictObject({ from: timeOfDay, to: timeOfDay }).optional(),
};
const requires = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('engine-signature'),
    /** What becomes of a withdrawal that does not fit under a limit: absent means that it waits. */
    beyondLimits: z.union([z.enum(['wait', 'refuse']), z.strictObject({ ask: named<string>() })]).optional(),
  }),
  z.strictObject({
    kind: z.literal('quorum'),
    /** All of these must reach their threshold, */
    groups: z.array(group).min(1).optional(),
    /** and all groups of one of these lists. */
    anyOf: z.array(z.array(group).min(1)).min(2).optional(),
    votesValidForSeconds: seconds,
    /** An approval counts when it was cast at least so long after the signing module had registered the withdrawal. */
    minimumReviewSeconds: seconds.optional(),
    /** Nothing is signed before so much time has passed since then. */
    delaySeconds: seconds.optional(),
    /** At least one of the approvals must come from a device whose path is `independent`. */
    independentVote: z.literal(true).optional(),
    beyondLimits: z.enum(['wait', 'refuse']).optional(),
  }),
  /** Does not decide: these persons must approve as well, and the rules below it decide the rest. */
  z.strictObject({ kind: z.literal('hold'), releasedBy: group, votesValidForSeconds: seconds.optional() }),
  /** Does not decide: nothing is signed before the signing module has known the destination for so long. */
  z.strictObject({ kind: z.literal('cooling'), seconds }),
]);
const tier = z.strictObject({ id: named<string>(), ...conditions, requires });

const limit = z.strictObject({
  id: named<string>(),
  /** Absent: all assets together, and then it can only count payments. */
  asset: through(parseAssetId).optional(),
  /** Absent: one window for all that it minds. */
  per: oneOrMore(z.enum(LIMIT_SCOPES)).optional(),
  /** `automatic` minds what no quorum approved, `approved` the rest, `any` everything that leaves. */
  path: z.enum(['automatic', 'approved', 'any']),
  windowSeconds: seconds,
  amount: baseUnits.optional(),
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

/** Ed25519; the feed that says what assets are worth. The highest price of the window counts. */
const prices = z.strictObject({
  publicKey: through(parseHex32),
  windowSeconds: seconds,
  /** Where the last price is older than this, none is known. */
  staleAfterSeconds: seconds,
});
/** A destination that the governors know. */
const allowed = z.strictObject({
  id: named<string>(),
  chain: through(parseChainId),
  address: z.string(),
  /** Unix seconds; what is registered at or after this moment is judged without the entry. */
  expiresAt: z.int().min(1).max(253_402_300_799),
});

/** Lower case, and no address: authenticators sign for names only. */
const DOMAIN_LABEL = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
const DOMAIN = new RegExp(`^(${DOMAIN_LABEL}\\.)*(?![0-9]+$)${DOMAIN_LABEL}$`);
const domain = through((text) => (text.length <= 253 && DOMAIN.test(text) ? text : null));
/** As browsers write it: scheme, host and a port that is not the scheme's own. Without TLS only on the same machine. */
const origin = through((text) => {
  const [, scheme, host = '', port] = /^(https?):\/\/([^/:]+)(?::([1-9][0-9]{0,4}))?$/.exec(text) ?? [];
  const isOnePort = port !== (scheme === 'https' ? '443' : '80') && Number(port ?? 0) <= 65_535;
  const isPrivate = scheme === 'https' || host === 'localhost';
  return domain.safeParse(host).success && isOnePort && isPrivate ? text : null;
});
/** Where browsers may vote from. */
const consoleTerms = z.strictObject({
  /** What credentials are bound to: a domain that every origin is in. */
  rpId: domain,
  origins: oneOrMore(origin),
  /**
   * Of which models keys may be that approve. Absent: of any that says it keeps its keys to itself. With `roots`, public
   * keys (SubjectPublicKeyInfo) of makers, a maker must have signed that it is of the model; without, its word counts.
   */
  authenticators: oneOrMore(z.strictObject({ aaguid, roots: oneOrMore(hexOfBytes(32, 1024)).optional() })).optional(),
});

/** The file's shape. What must hang together in it is `policy-consistency.ts`. */
export const policyDocumentSchema = z.strictObject({
  format: z.literal('sekisho-policy-1'),
  deploymentId: through((text) => parseHex32(text) as DeploymentId | null),
  version: z.int().min(1),
  previous: through((text) => parseHex32(text) as PolicyHash | null).optional(),
  governance: governance.optional(),
  watchtower: watchtower.optional(),
  selfFreeze: selfFreeze.optional(),
  prices: prices.optional(),
  /** Needed as soon as a device has the scheme `webauthn`. */
  console: consoleTerms.optional(),
  allowList: z.array(allowed).optional(),
  /** A destination that was paid is known when the signing module has seen it so long ago. Absent: at once. */
  knownAfterSeconds: seconds.optional(),
  /** How far ahead a request's `notAfter` may lie. */
  maxLifetimeSeconds: seconds,
  assets: z.array(asset).min(1),
  wallets: z.array(wallet).min(1),
  engineKeys: z.array(engineKey).min(1),
  auditors: z.array(auditor),
  approvers: z.array(approver),
  devices: z.array(device),
  roles: z.array(role).optional(),
  tiers: z.array(tier).min(1),
  limits: z.array(limit),
});
export type PolicyDocument = z.infer<typeof policyDocumentSchema>;
