import { useEffect, useSyncExternalStore } from 'react';

/** How many sheets are open, in which somebody is about to sign, or reads what became of it. */
let open = 0;
const listeners = new Set<() => void>();

function count(by: 1 | -1): void {
  open += by;
  for (const tell of listeners) tell();
}

/** For whatever must not be taken from under somebody's hands because a session ends: to sign needs none. */
export function useKeepPage(): void {
  useEffect(() => {
    count(1);
    return () => {
      count(-1);
    };
  }, []);
}

export function useIsPageKept(): boolean {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => open > 0,
  );
}
