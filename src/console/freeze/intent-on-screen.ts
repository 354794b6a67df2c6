import { useEffect, useSyncExternalStore } from 'react';
import { type Intent } from '../../protocol/verbs.js';

/** The payment that a page shows just now: what a freeze can be narrowed to. */
let shown: Intent | null = null;
const listeners = new Set<() => void>();

function show(intent: Intent | null): void {
  shown = intent;
  for (const tell of listeners) tell();
}

/** For the page that shows it, as long as it does. */
export function useShownIntent(intent: Intent): void {
  useEffect(() => {
    show(intent);
    return () => {
      show(null);
    };
  }, [intent]);
}

export function useIntentOnScreen(): Intent | null {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => shown,
  );
}
