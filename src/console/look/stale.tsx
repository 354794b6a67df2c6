import { type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { useWords } from '../words/use-words.js';
import { LookIcon } from './icons.js';

/** What stands below was true some time ago; the server does not answer now. */
export function Stale({ since }: { readonly since: number }): ReactNode {
  const words = useWords();
  const intl = useIntl();
  return (
    <p className="stale" role="status">
      <LookIcon />
      {words('stale', { time: intl.formatTime(since, { timeStyle: 'medium' }) })}
    </p>
  );
}
