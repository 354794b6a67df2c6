/**
 * SQLSTATE classes and node's names for "not now": connection lost or refused, out of resources, shutting down,
 * cancelled for its length, deadlock or lock timeout. Nothing was committed, or asking again finds what was.
 */
const PASSING = /^(08|53|57|40|55P03|ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)/;

/** No connection could be had, whatever the reason: nothing was asked of the database yet. */
export class DatabaseAway extends Error {
  override readonly name = 'DatabaseAway';
}

export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof DatabaseAway) return true;
  if ('code' in error && typeof error.code === 'string' && PASSING.test(error.code)) return true;
  // pg has no code for these two: an ended socket, and a pool that had no connection to give in time.
  return /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/.test(
    error.message,
  );
}
