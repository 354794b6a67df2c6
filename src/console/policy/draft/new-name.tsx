import { useId, useState, type ReactNode } from 'react';
import { isName } from '../../../protocol/ids.js';
import { useWords } from '../../words/use-words.js';

interface Props {
  readonly title: string;
  readonly label: string;
  readonly act: string;
  /** Names that something of its kind has already. */
  readonly taken: readonly string[];
  readonly onAdd: (name: string) => void;
  readonly children?: ReactNode;
}

/** Begins something by its name, by which the rest of the draft and every trace will call it. */
export function NewName({ title, label, act, taken, onAdd, children }: Props): ReactNode {
  const words = useWords();
  const id = useId();
  const [name, setName] = useState('');
  const [wrong, setWrong] = useState<'field.name.wrong' | 'field.name.taken' | null>(null);
  return (
    <form
      className="draft-item"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const given = name.trim();
        const found = !isName(given) ? 'field.name.wrong' : taken.includes(given) ? 'field.name.taken' : null;
        setWrong(found);
        if (found !== null) {
          document.getElementById(id)?.focus();
          return;
        }
        onAdd(given);
        setName('');
      }}
    >
      <h3>{title}</h3>
      <div className="draft-field">
        <label htmlFor={id}>{label}</label>
        <input
          id={id}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck="false"
          value={name}
          aria-invalid={wrong !== null}
          aria-describedby={`${id}-wrong`}
          onChange={(event) => {
            setName(event.target.value);
            setWrong(null);
          }}
        />
        <p id={`${id}-wrong`} className="draft-wrong">
          {wrong !== null && words(wrong)}
        </p>
      </div>
      {children}
      <button type="submit" className="button button-plain">
        {act}
      </button>
    </form>
  );
}
