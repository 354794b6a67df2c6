import { type ReactNode } from 'react';
import { requirementOf, REQUIREMENT_KINDS, type DraftRequirement } from '../../../../desk/policy/draft-rule.js';
import { useWords } from '../../../words/use-words.js';
import { ChoiceField } from '../fields/choice-field.js';
import { DurationField, OptionalDurationField } from '../fields/duration-field.js';
import { type Named } from '../named-in.js';
import { EngineForm } from './engine-form.js';
import { GroupForm } from './group-form.js';
import { QuorumForm } from './quorum-form.js';

interface Props {
  readonly requires: DraftRequirement;
  readonly named: Named;
  readonly onChange: (requires: DraftRequirement) => void;
}

/** What a rule demands of the requests that it is for. */
export function RequirementForm({ requires, named, onChange }: Props): ReactNode {
  const words = useWords();
  return (
    <fieldset className="draft-part">
      <legend>{words('rule.requires')}</legend>
      <ChoiceField
        label={words('rule.kind')}
        value={requires.kind}
        choices={REQUIREMENT_KINDS.map((value) => ({ value, label: words(`rule.kind.${value}`) }))}
        onChange={(kind) => {
          onChange(requirementOf(kind, requires));
        }}
      />
      {(requires.kind === 'hold' || requires.kind === 'cooling') && <p className="quiet">{words('rule.joins')}</p>}
      <Details requires={requires} named={named} onChange={onChange} />
    </fieldset>
  );
}

function Details({ requires, named, onChange }: Props): ReactNode {
  const words = useWords();
  switch (requires.kind) {
    case 'engine-signature':
      return <EngineForm requires={requires} named={named} onChange={onChange} />;
    case 'quorum':
      return <QuorumForm quorum={requires} named={named} onChange={onChange} />;
    case 'hold': {
      const { votesValidForSeconds, ...rest } = requires;
      return (
        <>
          <GroupForm
            group={requires.releasedBy}
            named={named}
            onChange={(releasedBy) => {
              onChange({ ...requires, releasedBy });
            }}
          />
          <OptionalDurationField
            label={words('rule.votes-valid')}
            value={votesValidForSeconds}
            onChange={(value) => {
              onChange(value === undefined ? rest : { ...rest, votesValidForSeconds: value });
            }}
          />
        </>
      );
    }
    case 'cooling':
      return (
        <DurationField
          label={words('rule.cooling')}
          value={requires.seconds}
          onChange={(seconds) => {
            onChange({ ...requires, seconds });
          }}
        />
      );
  }
}
