import { useId, type ReactNode } from 'react';
import { isReason } from '../../protocol/vote.js';
import { type MessageId } from '../words/en.js';
import { useWords } from '../words/use-words.js';

interface Props {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** What is said most; one press writes it, and it can be written on. */
  readonly presets: readonly Extract<MessageId, `reason.${string}`>[];
}

/** One line that everybody will read, 280 characters at most. It is signed with the rest. */
export function ReasonField({ value, onChange, presets }: Props): ReactNode {
  const words = useWords();
  const id = useId();
  return (
    <div className="reason">
      <label htmlFor={id}>{words('reason.label')}</label>
      <ul className="presets">
        {presets.map((preset) => (
          <li key={preset}>
            <button
              type="button"
              onClick={() => {
                onChange(words(preset));
              }}
            >
              {words(preset)}
            </button>
          </li>
        ))}
      </ul>
      <input
        id={id}
        type="text"
        maxLength={280}
        value={value}
        aria-invalid={value !== '' && !isReason(value)}
        onChange={(event) => {
          onChange(event.target.value);
        }}
      />
    </div>
  );
}
