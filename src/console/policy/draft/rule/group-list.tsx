import { type ReactNode } from 'react';
import { type DraftGroup } from '../../../../desk/policy/draft-rule.js';
import { useWords } from '../../../words/use-words.js';
import { type Named } from '../named-in.js';
import { GroupForm } from './group-form.js';

interface Props {
  readonly groups: readonly DraftGroup[];
  readonly named: Named;
  readonly addLabel: string;
  readonly onChange: (index: number, group: DraftGroup) => void;
  readonly onAdd: () => void;
  readonly onRemove: (index: number) => void;
}

/** Groups of which every one must approve. */
export function GroupList({ groups, named, addLabel, onChange, onAdd, onRemove }: Props): ReactNode {
  const words = useWords();
  return (
    <>
      {groups.map((group, index) => (
        <div key={`${groups.length}-${index}`} className="draft-all">
          {index > 0 && <p className="draft-joint">{words('rule.and')}</p>}
          <GroupForm
            group={group}
            named={named}
            onChange={(next) => {
              onChange(index, next);
            }}
            onRemove={() => {
              onRemove(index);
            }}
          />
        </div>
      ))}
      <button type="button" className="button button-plain" onClick={onAdd}>
        {addLabel}
      </button>
    </>
  );
}
