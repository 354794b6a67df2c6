import { type Findings } from '../../protocol/findings.js';
import { type Hex32 } from '../../protocol/hex.js';
import { type EngineKeyId } from '../../protocol/ids.js';
import { type Policy } from '../../protocol/policy.js';
import { type WithdrawalRequest } from '../../protocol/withdrawal-request.js';

/** A withdrawal as it was asked for and what became of it, so that other rules can be tried on it. Times in Unix seconds. */
export interface PastWithdrawal {
  /** What the engine signed: what it means is asked of each policy anew. */
  readonly request: WithdrawalRequest;
  readonly engineKey: EngineKeyId;
  /** The one that its signature was verified with: under a policy that lists another one it would not have held. */
  readonly enginePublicKey: Hex32;
  readonly registeredUnder: Policy;
  /** By the signing module's clock, like all that follows. */
  readonly registeredAt: number;
  /** What the signing module found out then; null where it has stated nothing. */
  readonly findings: Findings | null;
  /** When the payment was first signed; null where it never was. */
  readonly signedAt: number | null;
  readonly finalAt: number | null;
}
