import { type ReactNode } from 'react';
import { type Draft } from '../../protocol/governance/check-change.js';
import { type ApproverId } from '../../protocol/ids.js';
import { type Policy } from '../../protocol/policy.js';
import { useWords } from '../words/use-words.js';

interface Props {
  readonly draft: Pick<Draft, 'governance' | 'remaining'>;
  readonly signedBy: readonly ApproverId[];
  readonly inForce: Policy;
  readonly me: string | null;
}

/** Whose seal a change needs, and whose it has: governors, and members whose quorum it replaces. */
export function GovernorSeals({ draft: { governance, remaining }, signedBy, inForce, me }: Props): ReactNode {
  const words = useWords();
  const { threshold, governors } = governance;
  const members = [...remaining].filter((one) => !governors.includes(one));
  return (
    <>
      <Boxes
        title={words('change.governors', { threshold, count: governors.length })}
        people={governors}
        {...{ signedBy, inForce, me }}
      />
      {members.length > 0 && <Boxes title={words('change.members')} people={members} {...{ signedBy, inForce, me }} />}
    </>
  );
}

function Boxes({
  title,
  people,
  signedBy,
  inForce,
  me,
}: Omit<Props, 'draft'> & { readonly title: string; readonly people: readonly ApproverId[] }): ReactNode {
  const words = useWords();
  return (
    <figure className="seals">
      <figcaption>{title}</figcaption>
      <ul aria-label={title}>
        {people.map((person) => {
          const isSigned = signedBy.includes(person);
          return (
            <li
              key={person}
              className={`seal ${isSigned ? 'seal-approved' : 'seal-open'} ${person === me ? 'seal-me' : ''}`}
            >
              <bdi>{inForce.approvers.get(person)?.name ?? person}</bdi>
              <span className="seal-word">
                {words(isSigned ? 'change.seal.signed' : person === me ? 'change.seal.me' : 'change.seal.open')}
              </span>
            </li>
          );
        })}
      </ul>
    </figure>
  );
}
