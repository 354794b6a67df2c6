import { type ReactNode } from 'react';
import { withGroup, withoutGroup, type DraftQuorum } from '../../../../desk/policy/draft-rule.js';
import { useWords } from '../../../words/use-words.js';
import { CheckField } from '../fields/check-field.js';
import { ChoiceField } from '../fields/choice-field.js';
import { DurationField, OptionalDurationField } from '../fields/duration-field.js';
import { type Named } from '../named-in.js';
import { GroupList } from './group-list.js';
import { WaysForm } from './ways-form.js';

interface Props {
  readonly quorum: DraftQuorum;
  readonly named: Named;
  readonly onChange: (quorum: DraftQuorum) => void;
}

/** People approve: who, how many, how long they have to look, and what happens then. */
export function QuorumForm({ quorum, named, onChange }: Props): ReactNode {
  const words = useWords();
  const { groups = [], votesValidForSeconds, minimumReviewSeconds, delaySeconds, independentVote } = quorum;
  /** Undefined takes a field out. */
  const set = (change: Readonly<Record<string, unknown>>): void => {
    const { kind, votesValidForSeconds: valid, ...rest } = { ...quorum, ...change };
    const left = Object.entries(rest).filter(([, value]) => value !== undefined);
    onChange({ kind, ...Object.fromEntries(left), votesValidForSeconds: valid });
  };
  return (
    <>
      <p className="quiet">{words('rule.initiators')}</p>
      <GroupList
        groups={groups}
        named={named}
        addLabel={words('rule.add-group')}
        onChange={(index, group) => {
          set({ groups: groups.with(index, group) });
        }}
        onAdd={() => {
          onChange(withGroup(quorum));
        }}
        onRemove={(index) => {
          onChange(withoutGroup(quorum, index));
        }}
      />
      <WaysForm quorum={quorum} named={named} onChange={onChange} />
      <DurationField
        label={words('rule.votes-valid')}
        value={votesValidForSeconds}
        onChange={(value) => {
          set({ votesValidForSeconds: value });
        }}
      />
      <OptionalDurationField
        label={words('draft.review')}
        value={minimumReviewSeconds}
        onChange={(value) => {
          set({ minimumReviewSeconds: value });
        }}
      />
      <OptionalDurationField
        label={words('draft.delay')}
        value={delaySeconds}
        onChange={(value) => {
          set({ delaySeconds: value });
        }}
      />
      <ChoiceField
        label={words('rule.beyond')}
        value={quorum.beyondLimits ?? 'wait'}
        choices={(['wait', 'refuse'] as const).map((value) => ({ value, label: words(`rule.beyond.${value}`) }))}
        onChange={(value) => {
          set({ beyondLimits: value === 'wait' ? undefined : value });
        }}
      />
      <CheckField
        label={words('rule.independent')}
        isChecked={independentVote === true}
        onChange={(isChecked) => {
          set({ independentVote: isChecked ? true : undefined });
        }}
      />
    </>
  );
}
