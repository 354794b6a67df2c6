import { type Branded } from './brand.js';
import { type Hex32 } from './hex.js';

/** Random, made once at genesis; the salt of everything that is signed. */
export type DeploymentId = Branded<Hex32, 'DeploymentId'>;

/** hash(deploymentId, reference): known to the engine before it asks, the same for ever. */
export type WithdrawalId = Branded<Hex32, 'WithdrawalId'>;

/** The EIP-712 struct hash of an intent: what a withdrawal *is* as far as approval goes. */
export type IntentHash = Branded<Hex32, 'IntentHash'>;

/** SHA-256 of the policy document's bytes. */
export type PolicyHash = Branded<Hex32, 'PolicyHash'>;

export type ApproverId = Branded<string, 'ApproverId'>;
export type DeviceId = Branded<string, 'DeviceId'>;
export type EngineKeyId = Branded<string, 'EngineKeyId'>;
export type WalletId = Branded<string, 'WalletId'>;

/** The engine's own name for a withdrawal, unique per deployment for ever. */
export type Reference = Branded<string, 'Reference'>;

/** Names that people give to things of ours: lower case, digits, single hyphens, at most 63. */
export function isName(text: string): boolean {
  return text.length <= 63 && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text);
}

/**
 * Opaque identifiers that the engine chooses (references, beneficiaries). ASCII without spaces, so that
 * what an approver reads has no look-alike, no invisible character and no direction.
 */
export function isOpaqueId(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/.test(text);
}
