import { type ReactNode } from 'react';
import { isOpaqueId } from '../../../../protocol/ids.js';
import { useWords } from '../../../words/use-words.js';
import { OptionalField } from './field.js';

/** Names that the engine gives to things of its own: nobody has a list of them to choose from. */
export function OpaqueIdsField({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: readonly string[] | undefined;
  readonly onChange: (ids: readonly string[] | undefined) => void;
}): ReactNode {
  const words = useWords();
  return (
    <OptionalField<readonly string[]>
      {...{ label, value, onChange }}
      mode="text"
      show={(ids) => ids.join(', ')}
      read={readIds}
      wrong={words('field.ids.wrong')}
    />
  );
}

function readIds(text: string): readonly string[] | null {
  const ids = text.split(/[\s,、]+/).filter((part) => part !== '');
  return ids.length > 0 && ids.every(isOpaqueId) && new Set(ids).size === ids.length ? ids : null;
}
