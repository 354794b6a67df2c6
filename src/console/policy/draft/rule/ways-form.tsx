import { type ReactNode } from 'react';
import {
  withGroupInWay,
  withoutGroupInWay,
  withoutWay,
  withWay,
  type DraftQuorum,
} from '../../../../desk/policy/draft-rule.js';
import { useWords } from '../../../words/use-words.js';
import { type Named } from '../named-in.js';
import { RemoveButton } from '../remove-button.js';
import { GroupList } from './group-list.js';

interface Props {
  readonly quorum: DraftQuorum;
  readonly named: Named;
  readonly onChange: (quorum: DraftQuorum) => void;
}

/** Lists of groups of which one is enough, beside the groups that must approve whatever is chosen. */
export function WaysForm({ quorum, named, onChange }: Props): ReactNode {
  const words = useWords();
  const ways = quorum.anyOf ?? [];
  return (
    <div className="draft-ways">
      {ways.length > 0 && <h4>{words('rule.ways')}</h4>}
      {ways.map((groups, way) => (
        <fieldset key={`${ways.length}-${way}`} className="draft-way">
          <legend>{words('rule.way', { number: way + 1 })}</legend>
          <GroupList
            groups={groups}
            named={named}
            addLabel={words('rule.way.add-group', { number: way + 1 })}
            onChange={(index, group) => {
              onChange({ ...quorum, anyOf: ways.with(way, groups.with(index, group)) });
            }}
            onAdd={() => {
              onChange(withGroupInWay(quorum, way));
            }}
            onRemove={(index) => {
              onChange(withoutGroupInWay(quorum, way, index));
            }}
          />
          <RemoveButton
            name={words('rule.way', { number: way + 1 })}
            onRemove={() => {
              onChange(withoutWay(quorum, way));
            }}
          />
        </fieldset>
      ))}
      <button
        type="button"
        className="button button-plain"
        onClick={() => {
          onChange(withWay(quorum));
        }}
      >
        {words(ways.length === 0 ? 'rule.ways.add' : 'rule.way.add')}
      </button>
    </div>
  );
}
