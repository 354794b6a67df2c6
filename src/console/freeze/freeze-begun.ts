import { useSyncExternalStore } from 'react';
import { type Policy } from '../../protocol/policy.js';

/** By whose keys it is signed. */
export interface FreezeBasis {
  readonly policy: Policy;
  /** The last that was proved in this browser: the server has said nothing of use. */
  readonly isLastKnown: boolean;
}

let begun: FreezeBasis | null = null;
const listeners = new Set<() => void>();

export function beginFreeze(basis: FreezeBasis | null): void {
  begun = basis;
  for (const tell of listeners) tell();
}

/** By what somebody has begun to freeze; null while nobody has. */
export function useFreezeBegun(): FreezeBasis | null {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => begun,
  );
}
