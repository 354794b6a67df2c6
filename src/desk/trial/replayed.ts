import { type Code } from '../../protocol/codes.js';
import { type Charged } from '../../protocol/limits.js';
import { type Policy } from '../../protocol/policy.js';
import { type PastWithdrawal } from './past-withdrawal.js';

/** From what costs nobody anything to what costs the payment. */
export const FATES = ['passed', 'waited', 'delayed', 'held', 'asked', 'blocked'] as const;
/**
 * What a policy makes of a withdrawal. `passed`, `waited` at a limit and `delayed` ask nobody; `held` asks those who
 * release it, whoever else is asked; `blocked` is not paid as it was asked for.
 */
export type Fate = (typeof FATES)[number];

export interface Replayed {
  readonly past: PastWithdrawal;
  readonly policy: Policy;
  readonly fate: Fate;
  /** The rules that it comes from, joined by plus signs; null where none allows it. */
  readonly rule: string | null;
  /** Why it is blocked. */
  readonly code: Code | null;
  readonly trace: readonly string[];
  /** The first limit that was in its way, whatever came of that. */
  readonly limit: string | null;
  /** Asked about or refused because there was no room under a limit, as its rule says. */
  readonly isBeyondLimits: boolean;
  /** How long a limit kept it, after everything else was there. */
  readonly waitedSeconds: number;
  /** Nothing refused it, and the time in which it could be paid passed all the same. */
  readonly ranOut: boolean;
  /** As what it counts towards limits; null where it never came so far that one was asked. */
  readonly charged: Charged | null;
}

/** What people would tell apart: the moments at which limits let something through are not part of it. */
export function isDecidedAlike(one: Replayed, other: Replayed): boolean {
  return one.fate === other.fate && one.rule === other.rule && one.code === other.code && one.ranOut === other.ranOut;
}
