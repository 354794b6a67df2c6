import { type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { type Policy } from '../../protocol/policy.js';
import { GateMark } from '../look/gate-mark.js';
import { type Standing } from '../trust/establish-trust.js';
import { useLastProven } from '../trust/use-last-proven.js';
import { useStanding } from '../trust/use-standing.js';
import { useWords } from '../words/use-words.js';
import { freezeBasisOf } from './freeze-basis-of.js';
import { beginFreeze } from './freeze-begun.js';

/**
 * On every page of a deployment that was checked, and on those that stop as well, as far as its policy was proved: by keys
 * that nobody vouches for, nothing can be stopped. Before the server has answered it works by the last policy that was
 * proved here: that is when it may be needed.
 */
export function FreezeButton(): ReactNode {
  const words = useWords();
  const { data: standing } = useStanding();
  const kept = useLastProven(isInNeedOfKept(standing));
  const basis = freezeBasisOf(policyOf(standing), kept);
  if (basis === null) return null;
  return (
    <Button
      className="freeze-button"
      onPress={() => {
        beginFreeze(basis);
      }}
    >
      <GateMark isBarred />
      {words('freeze.button')}
    </Button>
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

/** Nothing is known of the server yet, or what it shows is none of ours. Who comes by another link means another deployment. */
function isInNeedOfKept(standing: Standing | undefined): boolean {
  return standing === undefined || (standing.kind === 'stopped' && standing.stop.kind !== 'other-genesis');
}
