import { type ReactNode } from 'react';
import { useWords } from '../../../words/use-words.js';

interface Props {
  readonly name: string;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly onMove: (by: 1 | -1) => void;
}

/** The first rule that fits decides, so where one stands is a part of what it says. */
export function MoveButtons({ name, isFirst, isLast, onMove }: Props): ReactNode {
  const words = useWords();
  const ends = { '-1': isFirst, '1': isLast } as const;
  return ([-1, 1] as const).map((by) => (
    <button
      key={by}
      type="button"
      className="link-button"
      // Not `disabled`: whoever moves a rule to the end by keyboard stays on the button.
      aria-disabled={ends[by]}
      aria-label={words(by === -1 ? 'rule.move.up' : 'rule.move.down', { name })}
      onClick={() => {
        if (!ends[by]) onMove(by);
      }}
    >
      {words(by === -1 ? 'rule.up' : 'rule.down')}
    </button>
  ));
}
