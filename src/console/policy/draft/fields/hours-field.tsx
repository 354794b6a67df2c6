import { useId, type ReactNode } from 'react';
import { useWords } from '../../../words/use-words.js';

interface Hours {
  readonly from: string;
  readonly to: string;
}

/** A part of the day, in UTC as documents have it; without both of its ends there is none. */
export function HoursField({
  value,
  onChange,
}: {
  readonly value: Hours | undefined;
  readonly onChange: (hours: Hours | undefined) => void;
}): ReactNode {
  const words = useWords();
  const id = useId();
  const hours = value ?? { from: '', to: '' };
  return (
    <fieldset className="draft-hours">
      <legend>{words('rule.hours')}</legend>
      {(['from', 'to'] as const).map((end) => (
        <div className="draft-field" key={end}>
          <label htmlFor={`${id}-${end}`}>{words(`rule.hours.${end}`)}</label>
          <input
            id={`${id}-${end}`}
            type="time"
            value={hours[end]}
            onChange={(event) => {
              const next = { ...hours, [end]: event.target.value };
              onChange(next.from === '' && next.to === '' ? undefined : next);
            }}
          />
        </div>
      ))}
    </fieldset>
  );
}
