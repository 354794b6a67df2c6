import { type ReactNode } from 'react';
import { type DraftRequirement } from '../../../../desk/policy/draft-rule.js';
import { useWords } from '../../../words/use-words.js';
import { ChoiceField } from '../fields/choice-field.js';
import { type Named } from '../named-in.js';

type Engine = Extract<DraftRequirement, { kind: 'engine-signature' }>;

interface Props {
  readonly requires: Engine;
  readonly named: Named;
  readonly onChange: (requires: Engine) => void;
}

/** Nobody is asked; what does not fit under the limits waits, is refused, or goes to people after all. */
export function EngineForm({ requires, named, onChange }: Props): ReactNode {
  const words = useWords();
  const { beyondLimits = 'wait', ...rest } = requires;
  const ask = 'ask:';
  return (
    <ChoiceField
      label={words('rule.beyond')}
      value={typeof beyondLimits === 'string' ? beyondLimits : `${ask}${beyondLimits.ask}`}
      choices={[
        { value: 'wait', label: words('rule.beyond.wait') },
        { value: 'refuse', label: words('rule.beyond.refuse') },
        ...named.quorums.map(({ value }) => ({
          ...{ value: `${ask}${value}`, label: words('rule.beyond.ask', { rule: value }) },
        })),
      ]}
      onChange={(value) => {
        if (value === 'wait') onChange(rest);
        else onChange({ ...rest, beyondLimits: value.startsWith(ask) ? { ask: value.slice(ask.length) } : value });
      }}
    />
  );
}
