import { useCallback } from 'react';
import { readSuspendedDevices, type SuspendedDevices } from '../../desk/proposal/suspended-devices.js';
import { useOrders } from '../server/use-orders.js';
import { type Trusted } from '../trust/judge-shown.js';

/** Null while the server has said nothing that can be read: then no device is marked, and each can be suspended. */
export function useSuspended(trusted: Trusted): SuspendedDevices | null {
  const read = useCallback(
    (orders: unknown) => readSuspendedDevices(orders, trusted),
    // Whose receipts they are is all that it asks of it.
    [trusted.genesis.hash],
  );
  return useOrders(read).data ?? null;
}
