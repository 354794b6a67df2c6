import { useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { GateMark } from '../look/gate-mark.js';
import { useSession } from '../session/use-session.js';
import { useStanding } from '../trust/use-standing.js';
import { useWords } from '../words/use-words.js';
import { FreezeSheet } from './freeze-sheet.js';
import { useIntentOnScreen } from './intent-on-screen.js';

/** On every page of a deployment that was checked: by keys that nobody vouches for, nothing can be stopped. */
export function FreezeButton(): ReactNode {
  const words = useWords();
  const [isOpen, setOpen] = useState(false);
  const { data: standing } = useStanding();
  const { data: session } = useSession();
  const intent = useIntentOnScreen();
  if (standing?.kind !== 'trusted') return null;
  return (
    <>
      <Button
        className="freeze-button"
        onPress={() => {
          setOpen(true);
        }}
      >
        <GateMark isBarred />
        {words('freeze.button')}
      </Button>
      {isOpen && (
        <FreezeSheet
          policy={standing.trusted.policies.inForce}
          approver={session?.approver ?? null}
          intent={intent}
          onClose={() => {
            setOpen(false);
          }}
        />
      )}
    </>
  );
}
