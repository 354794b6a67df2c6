import { type ReactNode } from 'react';

interface Props {
  /** From 0 to 1. */
  readonly share: number;
  readonly label: string;
  /** The same in words: who cannot see the bar loses nothing. */
  readonly text: string;
}

/** How much of something is used up. Nearly full is hatched as well as coloured. */
export function Gauge({ share, label, text }: Props): ReactNode {
  const percent = Math.round(share * 100);
  return (
    <div className="gauge">
      <svg viewBox="0 0 100 4" preserveAspectRatio="none" role="img" aria-label={`${label}: ${percent} %`}>
        <path className="gauge-room" d="M0 0h100v4H0z" />
        <path className={share >= 0.8 ? 'gauge-used gauge-high' : 'gauge-used'} d={`M0 0h${percent}v4H0z`} />
      </svg>
      <p className={share >= 0.8 ? 'soon' : undefined}>{text}</p>
    </div>
  );
}
