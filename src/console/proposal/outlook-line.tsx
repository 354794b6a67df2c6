import { type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { type Outlook, type Wait } from '../../desk/proposal/outlook.js';
import { momentWords } from '../words/moment-words.js';
import { useWords } from '../words/use-words.js';

interface Props {
  readonly outlook: Outlook;
  /** When it expires, in Unix seconds. */
  readonly notAfter: number;
  readonly now: number;
}

/** What an approval given now would wait for: said before the key is asked for. Nothing where it would be paid at once. */
export function OutlookLine({ outlook: { never, waits }, notAfter, now }: Props): ReactNode {
  const words = useWords();
  const intl = useIntl();
  if (never !== null || waits.length === 0) return null;
  const textOf = (wait: Wait): string =>
    wait.kind === 'time'
      ? words('outlook.time', { time: momentWords(wait.until, now, intl) })
      : words(`outlook.${wait.kind}`);
  return (
    <p className="look">
      {words('outlook.waits', {
        what: intl.formatList(waits.map(textOf)),
        expires: momentWords(notAfter, now, intl),
      })}
    </p>
  );
}
