import { type ReactNode } from 'react';
import { useWords } from '../../../words/use-words.js';
import { Field, OptionalField } from './field.js';

interface Props<Value> {
  readonly label: string;
  readonly unit?: string;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

export function CountField(props: Props<number>): ReactNode {
  const words = useWords();
  return <Field {...props} show={String} read={readCount} wrong={words('field.count.wrong')} />;
}

export function OptionalCountField(props: Props<number | undefined>): ReactNode {
  const words = useWords();
  return <OptionalField {...props} show={String} read={readCount} wrong={words('field.count.wrong')} />;
}

function readCount(text: string): number | null {
  return /^[1-9][0-9]{0,8}$/.test(text.trim()) ? Number(text) : null;
}
