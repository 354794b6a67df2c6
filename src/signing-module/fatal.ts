import { InvariantViolation } from '../protocol/invariant.js';
import { BytesRefused } from './chain.js';
import { HeadMismatch } from './head-file.js';
import { LeaseLost } from './ledger/lease.js';
import { LedgerTampered } from './ledger/ledger-tampered.js';

const FATAL = [InvariantViolation, BytesRefused, LeaseLost, LedgerTampered, HeadMismatch];

/** What stops the process, whichever loop meets it: going on could cost money. */
export function isFatal(error: unknown): boolean {
  return FATAL.some((kind) => error instanceof kind);
}
