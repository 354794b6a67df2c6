import { useId, useState, type ReactNode } from 'react';
import { useWords } from '../../../words/use-words.js';
import { CountField, OptionalCountField } from './count-field.js';

const UNITS = [
  ['days', 86_400],
  ['hours', 3600],
  ['minutes', 60],
  ['seconds', 1],
] as const;
type Unit = (typeof UNITS)[number];

interface Props<Value> {
  readonly label: string;
  readonly value: Value;
  readonly onChange: (seconds: Value) => void;
}

/** In the largest unit that says it without a fraction. */
export function DurationField({ label, value, onChange }: Props<number>): ReactNode {
  const { unit, size, choose } = useUnit(value);
  return (
    <div className="duration">
      <CountField
        label={label}
        value={value / size}
        onChange={(count) => {
          onChange(count * size);
        }}
      />
      <UnitChoice
        label={label}
        unit={unit}
        onChange={(next) => {
          choose(next);
          onChange((value / size) * next[1]);
        }}
      />
    </div>
  );
}

export function OptionalDurationField({ label, value, onChange }: Props<number | undefined>): ReactNode {
  const { unit, size, choose } = useUnit(value);
  return (
    <div className="duration">
      <OptionalCountField
        label={label}
        value={value === undefined ? undefined : value / size}
        onChange={(count) => {
          onChange(count === undefined ? undefined : count * size);
        }}
      />
      <UnitChoice
        label={label}
        unit={unit}
        onChange={(next) => {
          choose(next);
          if (value !== undefined) onChange((value / size) * next[1]);
        }}
      />
    </div>
  );
}

function useUnit(value: number | undefined) {
  const [chosen, choose] = useState<Unit | null>(null);
  const natural = value === undefined ? UNITS[2] : (UNITS.find(([, size]) => value % size === 0) ?? UNITS[3]);
  const [unit, size] = chosen !== null && (value === undefined || value % chosen[1] === 0) ? chosen : natural;
  return { unit, size, choose };
}

function UnitChoice({
  label,
  unit,
  onChange,
}: {
  readonly label: string;
  readonly unit: Unit[0];
  readonly onChange: (unit: Unit) => void;
}): ReactNode {
  const words = useWords();
  const id = useId();
  return (
    <>
      <label htmlFor={id} className="visually-hidden">
        {words('field.unit', { label })}
      </label>
      <select
        id={id}
        value={unit}
        onChange={(event) => {
          const next = UNITS.find(([name]) => name === event.target.value);
          if (next !== undefined) onChange(next);
        }}
      >
        {UNITS.map(([name]) => (
          <option key={name} value={name}>
            {words(`field.unit.${name}`)}
          </option>
        ))}
      </select>
    </>
  );
}
