import { type ReactNode } from 'react';
import { comparedGroups } from '../../desk/text/compared-groups.js';
import { printable } from '../../desk/text/printable.js';
import { useWords } from '../words/use-words.js';

interface Props {
  readonly address: string;
  readonly other: string;
}

/**
 * Two addresses that look alike, group under group, wrapping as pairs on a narrow screen; what differs is framed, and said
 * to who cannot see a frame.
 */
export function ComparedAddresses({ address, other }: Props): ReactNode {
  const words = useWords();
  const groups = comparedGroups(printable(address), printable(other));
  const differing = groups.filter(({ isSame }) => !isSame).length;
  return (
    <div className="compared">
      <p>
        {words('alike.differing', { count: differing, of: groups.length })} {words('alike.order')}
      </p>
      <ol dir="ltr" aria-label={words('alike.compare')}>
        {groups.map(({ ours, theirs, isSame }, at) => (
          <li key={at} className={isSame ? undefined : 'differs'}>
            <code>{ours}</code>
            <span className="visually-hidden"> {words(isSame ? 'alike.same' : 'alike.unlike')} </span>
            <code>{theirs}</code>
          </li>
        ))}
      </ol>
    </div>
  );
}
