import { useId, useState, type ReactNode } from 'react';
import { useWords } from '../../../words/use-words.js';

interface Props<Value> {
  readonly label: string;
  readonly unit?: string;
  readonly value: Value;
  readonly show: (value: Value) => string;
  /** Null for what is none. */
  readonly read: (text: string) => Value | null;
  readonly onChange: (value: Value) => void;
  readonly wrong: string;
  readonly mode?: 'decimal' | 'text';
  /** Nothing typed means that there is none. */
  readonly isOptional?: boolean;
}

/** One value of the draft. What was typed stays as it was typed as long as it means what stands in the draft. */
export function Field<Value>({
  label,
  unit,
  value,
  show,
  read,
  onChange,
  wrong,
  mode = 'decimal',
  isOptional = false,
}: Props<Value>): ReactNode {
  const words = useWords();
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const meant = typed === null ? value : read(typed);
  const isWrong = meant === null;
  const text = typed !== null && (isWrong || show(meant) === show(value)) ? typed : show(value);
  return (
    <div className="draft-field">
      <label htmlFor={id}>{label}</label>
      <div className="draft-value">
        <input
          id={id}
          type="text"
          inputMode={mode}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck="false"
          placeholder={isOptional ? words('field.none') : undefined}
          value={text}
          aria-invalid={isWrong}
          aria-describedby={`${id}-wrong`}
          onChange={(event) => {
            setTyped(event.target.value);
            const next = read(event.target.value);
            if (next !== null) onChange(next);
          }}
        />
        {unit !== undefined && <span>{unit}</span>}
      </div>
      <p id={`${id}-wrong`} className="draft-wrong">
        {isWrong && wrong}
      </p>
    </div>
  );
}

/** The same for a value that there need not be. */
export function OptionalField<Value>({
  show,
  read,
  ...props
}: Omit<Props<Value | undefined>, 'show' | 'read' | 'isOptional'> & Pick<Props<Value>, 'show' | 'read'>): ReactNode {
  return (
    <Field<Value | undefined>
      {...props}
      isOptional
      show={(value) => (value === undefined ? '' : show(value))}
      read={(text) => (text.trim() === '' ? undefined : read(text))}
    />
  );
}
