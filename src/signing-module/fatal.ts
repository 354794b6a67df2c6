import { InvariantViolation } from '../protocol/invariant.js';
import { BytesRefused } from './chain.js';
import { LeaseLost } from './ledger/lease.js';

/** What stops the process, whichever loop meets it: going on could cost money. */
export function isFatal(error: unknown): boolean {
  return error instanceof InvariantViolation || error instanceof BytesRefused || error instanceof LeaseLost;
}
