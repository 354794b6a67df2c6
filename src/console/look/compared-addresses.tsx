import { type ReactNode } from 'react';
import { comparedGroups } from '../../desk/text/compared-groups.js';
import { printable } from '../../desk/text/printable.js';
import { useWords } from '../words/use-words.js';

interface Props {
  readonly address: string;
  readonly other: string;
}

/** Two addresses that look alike, group under group; what differs is framed, and said to who cannot see a frame. */
export function ComparedAddresses({ address, other }: Props): ReactNode {
  const words = useWords();
  const groups = comparedGroups(printable(address), printable(other));
  const differing = groups.filter(({ isSame }) => !isSame).length;
  const row = (name: string, of: (group: (typeof groups)[number]) => string): ReactNode => (
    <tr>
      <th scope="row">{name}</th>
      {groups.map((group, at) => (
        <td key={at} className={group.isSame ? undefined : 'differs'}>
          {group.isSame ? of(group) : <mark>{of(group)}</mark>}
        </td>
      ))}
    </tr>
  );
  return (
    <div className="compared" tabIndex={0} role="group" aria-label={words('alike.compare')}>
      <table dir="ltr">
        <caption>{words('alike.differing', { count: differing, of: groups.length })}</caption>
        <tbody>
          {row(words('alike.this'), ({ ours }) => ours)}
          {row(words('alike.known'), ({ theirs }) => theirs)}
        </tbody>
      </table>
    </div>
  );
}
