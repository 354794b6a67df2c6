import { type ReactNode } from 'react';
import { parseAmount } from '../../../../desk/text/parse-amount.js';
import { formatAmount, parseBaseUnits } from '../../../../protocol/base-units.js';
import { useWords } from '../../../words/use-words.js';
import { Field, OptionalField } from './field.js';

interface Unit {
  readonly symbol: string;
  readonly decimals: number;
}
interface Props<Value> {
  readonly label: string;
  /** In base units, as documents have it. */
  readonly value: Value;
  readonly unit: Unit;
  readonly onChange: (value: Value) => void;
}

/** In whole units, with every digit; the draft has base units. */
export function AmountField({ label, value, unit, onChange }: Props<string>): ReactNode {
  const words = useWords();
  const wrong = words('field.amount.wrong', { decimals: unit.decimals });
  return <Field {...{ label, value, onChange, wrong }} unit={unit.symbol} {...amountIn(unit)} />;
}

export function OptionalAmountField({ label, value, unit, onChange }: Props<string | undefined>): ReactNode {
  const words = useWords();
  const wrong = words('field.amount.wrong', { decimals: unit.decimals });
  return <OptionalField {...{ label, value, onChange, wrong }} unit={unit.symbol} {...amountIn(unit)} />;
}

function amountIn({ decimals }: Unit) {
  return {
    show: (units: string): string => {
      const amount = parseBaseUnits(units);
      return amount === null ? units : formatAmount(amount, decimals, '').trim();
    },
    read: (text: string): string | null => parseAmount(text, decimals)?.toString() ?? null,
  };
}
