import { type ReactNode } from 'react';

interface Props {
  readonly entries: readonly { readonly mark: string; readonly text: string }[];
}

/** What stands for what, with the marks as they are drawn: by their texture too, not by their colour alone. */
export function Legend({ entries }: Props): ReactNode {
  return (
    <ul className="chart-legend">
      {entries.map(({ mark, text }) => (
        <li key={mark}>
          <svg viewBox="0 0 14 14" width={14} height={14} aria-hidden="true">
            <rect className={mark} x={0.5} y={0.5} width={13} height={13} />
          </svg>
          {text}
        </li>
      ))}
    </ul>
  );
}
