import { type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { useNow } from '../live/use-now.js';
import { leftWords, momentWords } from '../words/moment-words.js';
import { useWords } from '../words/use-words.js';

interface Props {
  /** Unix seconds. */
  readonly from: number;
  readonly until: number;
}

/** How long there is still time to object, in words and as a bar; it moves each second and is said only by its end. */
export function ChangeCountdown({ from, until }: Props): ReactNode {
  const words = useWords();
  const intl = useIntl();
  const now = useNow();
  const time = momentWords(until, now, intl);
  if (now >= until) return <p className="countdown">{words('change.due', { time })}</p>;
  const share = Math.min(1, Math.max(0, (now - from) / Math.max(1, until - from)));
  return (
    <div className="countdown">
      <p>
        <strong role="timer">{leftWords(until - now, intl)}</strong>
        <span>{words('change.countdown', { time })}</span>
      </p>
      <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">
        <rect className="bar-all" width="100" height="6" />
        <rect className="bar-done" width={share * 100} height="6" />
      </svg>
    </div>
  );
}
