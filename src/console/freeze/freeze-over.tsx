import { type ReactNode } from 'react';
import { useSession } from '../session/use-session.js';
import { beginFreeze, useFreezeBegun } from './freeze-begun.js';
import { FreezeSheet } from './freeze-sheet.js';
import { useIntentOnScreen } from './intent-on-screen.js';

/**
 * The sheet of whichever button was pressed. It stands apart from the pages and the head: a page that stops hides the one and
 * replaces the other, and an order that was signed must not go because the server has something to say.
 */
export function FreezeOver(): ReactNode {
  const { data: session } = useSession();
  const intent = useIntentOnScreen();
  const basis = useFreezeBegun();
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
