import { useId, useState, type ReactNode } from 'react';
import { parseBaseUnits, formatAmount } from '../../protocol/base-units.js';
import { parseAmount } from '../../desk/text/parse-amount.js';
import { useWords } from '../words/use-words.js';

interface Props<Value> {
  readonly label: string;
  readonly unit?: string;
  readonly value: Value;
  readonly show: (value: Value) => string;
  /** Null for what is none. */
  readonly read: (text: string) => Value | null;
  readonly onChange: (value: Value) => void;
  readonly wrong: string;
}

/** One value of the draft. What was typed stays as it was typed as long as it means what stands in the draft. */
function Field<Value>({ label, unit, value, show, read, onChange, wrong }: Props<Value>): ReactNode {
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
          inputMode="decimal"
          autoComplete="off"
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

interface NumberProps {
  readonly label: string;
  readonly unit?: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
}

export function CountField(props: NumberProps): ReactNode {
  const words = useWords();
  return (
    <Field
      {...props}
      show={String}
      read={(text) => (/^[1-9][0-9]{0,8}$/.test(text.trim()) ? Number(text) : null)}
      wrong={words('field.count.wrong')}
    />
  );
}

interface AmountProps {
  readonly label: string;
  /** In base units, as documents have it. */
  readonly value: string;
  readonly unit: { readonly symbol: string; readonly decimals: number };
  readonly onChange: (value: string) => void;
}

/** In whole units, with every digit; the draft has base units. */
export function AmountField({ label, value, unit: { symbol, decimals }, onChange }: AmountProps): ReactNode {
  const words = useWords();
  return (
    <Field
      label={label}
      unit={symbol}
      value={value}
      show={(units) => {
        const amount = parseBaseUnits(units);
        return amount === null ? units : formatAmount(amount, decimals, '').trim();
      }}
      read={(text) => parseAmount(text, decimals)?.toString() ?? null}
      onChange={onChange}
      wrong={words('field.amount.wrong', { decimals })}
    />
  );
}

const UNITS = [
  ['days', 86_400],
  ['hours', 3600],
  ['minutes', 60],
  ['seconds', 1],
] as const;

/** In the largest unit that says it without a fraction. */
export function DurationField({ label, value, onChange }: Omit<NumberProps, 'unit'>): ReactNode {
  const words = useWords();
  const id = useId();
  const natural = UNITS.find(([, size]) => value % size === 0) ?? UNITS[3];
  const [chosen, setChosen] = useState<(typeof UNITS)[number] | null>(null);
  const [unit, size] = chosen !== null && value % chosen[1] === 0 ? chosen : natural;
  return (
    <div className="duration">
      <CountField
        label={label}
        value={value / size}
        onChange={(count) => {
          onChange(count * size);
        }}
      />
      <label htmlFor={id} className="visually-hidden">
        {words('field.unit', { label })}
      </label>
      <select
        id={id}
        value={unit}
        onChange={(event) => {
          const next = UNITS.find(([name]) => name === event.target.value) ?? natural;
          setChosen(next);
          onChange((value / size) * next[1]);
        }}
      >
        {UNITS.map(([name]) => (
          <option key={name} value={name}>
            {words(`field.unit.${name}`)}
          </option>
        ))}
      </select>
    </div>
  );
}
