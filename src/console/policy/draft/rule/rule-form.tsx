import { type ReactNode } from 'react';
import { type DraftRule } from '../../../../desk/policy/draft-rule.js';
import { useWords } from '../../../words/use-words.js';
import { type Change } from '../change-draft.js';
import { type Named } from '../named-in.js';
import { RemoveButton } from '../remove-button.js';
import { ConditionsForm } from './conditions-form.js';
import { MoveButtons } from './move-buttons.js';
import { RequirementForm } from './requirement-form.js';

interface Props {
  readonly rule: DraftRule;
  readonly index: number;
  readonly count: number;
  readonly named: Named;
  /** Whether its form is open from the beginning: whoever adds a rule wants to write it. */
  readonly isOpen: boolean;
  readonly change: Change;
  readonly onMove: (by: 1 | -1) => void;
  /** What it says in words. */
  readonly children: ReactNode;
}

/** One rule: what it says, and behind that the form that says it. */
export function RuleForm({ rule, index, count, named, isOpen, change, onMove, children }: Props): ReactNode {
  const words = useWords();
  const { id, requires } = rule;
  return (
    <section className="draft-rule" aria-label={words('rule.title', { name: id })}>
      <h3>
        {index + 1}. {id}
      </h3>
      {children}
      <div className="draft-acts">
        <MoveButtons name={id} isFirst={index === 0} isLast={index === count - 1} onMove={onMove} />
        <RemoveButton
          name={id}
          isBrief
          onRemove={() => {
            change([], undefined);
          }}
        />
      </div>
      <details className="draft-open" open={isOpen}>
        <summary aria-label={words('rule.edit.label', { name: id })}>{words('rule.edit')}</summary>
        <ConditionsForm rule={rule} named={named} change={change} />
        <RequirementForm
          requires={requires}
          named={named}
          onChange={(next) => {
            change(['requires'], next);
          }}
        />
      </details>
    </section>
  );
}
