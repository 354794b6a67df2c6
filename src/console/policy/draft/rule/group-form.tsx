import { type ReactNode } from 'react';
import { type DraftGroup } from '../../../../desk/policy/draft-rule.js';
import { useWords } from '../../../words/use-words.js';
import { ChecksField } from '../fields/checks-field.js';
import { ChoiceField } from '../fields/choice-field.js';
import { CountField } from '../fields/count-field.js';
import { NameField } from '../fields/name-field.js';
import { type Named } from '../named-in.js';
import { RemoveButton } from '../remove-button.js';

interface Props {
  readonly group: DraftGroup;
  readonly named: Named;
  readonly onChange: (group: DraftGroup) => void;
  /** Absent where a rule has one group, as it must. */
  readonly onRemove?: () => void;
}

const BY_NAME = '';

/** Who is asked, and how many of them must approve. */
export function GroupForm({ group, named, onChange, onRemove }: Props): ReactNode {
  const words = useWords();
  const { name, threshold, members, role } = group;
  const count = members?.length ?? named.roles.find(({ value }) => value === role)?.count ?? 0;
  return (
    <div className="draft-group" role="group" aria-label={words('rule.group', { name })}>
      <NameField
        label={words('rule.group.name')}
        value={name}
        onChange={(next) => {
          onChange({ ...group, name: next });
        }}
      />
      <CountField
        label={words('draft.group', { name })}
        unit={words('draft.group.of', { count })}
        value={threshold}
        onChange={(next) => {
          onChange({ ...group, threshold: next });
        }}
      />
      <ChoiceField
        label={words('rule.group.who')}
        value={role ?? BY_NAME}
        choices={[
          { value: BY_NAME, label: words('rule.group.by-name') },
          ...named.roles.map(({ value }) => ({ value, label: words('rule.group.role', { name: value }) })),
        ]}
        onChange={(next) => {
          onChange(next === BY_NAME ? { name, threshold, members: [] } : { name, threshold, role: next });
        }}
      />
      {role === undefined && (
        <ChecksField
          label={words('rule.group.members', { name })}
          value={members ?? []}
          choices={named.people}
          onChange={(next) => {
            onChange({ ...group, members: [...next] });
          }}
        />
      )}
      {count < threshold && <p className="draft-wrong">{words('rule.group.too-few', { count, threshold })}</p>}
      {onRemove !== undefined && <RemoveButton name={name} onRemove={onRemove} />}
    </div>
  );
}
