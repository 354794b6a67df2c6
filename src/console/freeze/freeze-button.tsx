import { useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { type Policy } from '../../protocol/policy.js';
import { GateMark } from '../look/gate-mark.js';
import { useSession } from '../session/use-session.js';
import { type Standing } from '../trust/establish-trust.js';
import { useStanding } from '../trust/use-standing.js';
import { useWords } from '../words/use-words.js';
import { FreezeSheet } from './freeze-sheet.js';
import { useIntentOnScreen } from './intent-on-screen.js';

/**
 * On every page of a deployment that was checked, and on those that stop as well, as far as its policy was proved: by keys
 * that nobody vouches for, nothing can be stopped.
 */
export function FreezeButton(): ReactNode {
  const words = useWords();
  const [isOpen, setOpen] = useState(false);
  const { data: standing } = useStanding();
  const { data: session } = useSession();
  const intent = useIntentOnScreen();
  const policy = policyOf(standing);
  if (policy === null) return null;
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
          policy={policy}
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

function policyOf(standing: Standing | undefined): Policy | null {
  switch (standing?.kind) {
    case 'trusted':
      return standing.trusted.policies.inForce;
    case 'stopped':
      return standing.policy;
    default:
      return null;
  }
}
