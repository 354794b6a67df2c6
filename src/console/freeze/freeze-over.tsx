import { useSyncExternalStore, type ReactNode } from 'react';
import { useSession } from '../session/use-session.js';
import { FreezeSheet, type FreezeBasis } from './freeze-sheet.js';
import { useIntentOnScreen } from './intent-on-screen.js';

/** By what somebody has begun to freeze; null while nobody has. */
let begun: FreezeBasis | null = null;
const listeners = new Set<() => void>();

export function beginFreeze(basis: FreezeBasis | null): void {
  begun = basis;
  for (const tell of listeners) tell();
}

/**
 * The sheet of whichever button was pressed. It stands apart from the pages and the head: a page that stops hides the one and
 * replaces the other, and an order that was signed must not go because the server has something to say.
 */
export function FreezeOver(): ReactNode {
  const { data: session } = useSession();
  const intent = useIntentOnScreen();
  const basis = useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => begun,
  );
  if (basis === null) return null;
  return (
    <FreezeSheet
      basis={basis}
      approver={session?.approver ?? null}
      intent={intent}
      onClose={() => {
        beginFreeze(null);
      }}
    />
  );
}
