import { type ReactNode } from 'react';
import { isName } from '../../../../protocol/ids.js';
import { useWords } from '../../../words/use-words.js';
import { Field } from './field.js';

/** How the document calls something: lower case, digits and hyphens. */
export function NameField({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (name: string) => void;
}): ReactNode {
  const words = useWords();
  return (
    <Field
      {...{ label, value, onChange }}
      mode="text"
      show={(name) => name}
      read={(text) => (isName(text.trim()) ? text.trim() : null)}
      wrong={words('field.name.wrong')}
    />
  );
}
