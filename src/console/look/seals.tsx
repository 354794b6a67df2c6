import { type ReactNode } from 'react';
import { type ApproverId } from '../../protocol/ids.js';
import { type Policy } from '../../protocol/policy.js';

interface Props {
  readonly title: string;
  readonly label: string;
  readonly members: readonly ApproverId[];
  readonly policy: Policy;
}

/** The boxes of a slip in which people put their seals (押印欄): who belongs to a group, one box each. */
export function Seals({ title, label, members, policy }: Props): ReactNode {
  return (
    <figure className="seals">
      <figcaption>{title}</figcaption>
      <ul aria-label={label}>
        {members.map((member) => (
          <li key={member}>
            <bdi>{policy.approvers.get(member)?.name ?? member}</bdi>
            <code>{member}</code>
          </li>
        ))}
      </ul>
    </figure>
  );
}
