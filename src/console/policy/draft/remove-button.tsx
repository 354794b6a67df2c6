import { type ReactNode } from 'react';
import { useWords } from '../../words/use-words.js';

interface Props {
  /** Of what goes. */
  readonly name: string;
  readonly onRemove: () => void;
  /** Where the name stands beside it for those who see. */
  readonly isBrief?: boolean;
}

/** Takes something out of the draft. Nothing is lost by it before somebody signs. */
export function RemoveButton({ name, onRemove, isBrief = false }: Props): ReactNode {
  const words = useWords();
  const label = words('draft.remove', { name });
  return (
    <button
      type="button"
      className="link-button"
      aria-label={label}
      onClick={({ currentTarget }) => {
        const above = currentTarget.closest('details')?.querySelector('summary');
        onRemove();
        // The button goes with what it removes, and the keyboard must be somewhere.
        above?.focus();
      }}
    >
      {isBrief ? words('draft.take-out') : label}
    </button>
  );
}
