import { useState, type ReactNode } from 'react';
import { draftRule } from '../../../../desk/policy/draft-rule.js';
import { withInserted, withMoved } from '../../../../desk/policy/edit-document.js';
import { type Policy } from '../../../../protocol/policy.js';
import { useWords } from '../../../words/use-words.js';
import { changeAt, type FormProps } from '../change-draft.js';
import { itemsIn, namedShape } from '../draft-shapes.js';
import { namedIn } from '../named-in.js';
import { NewRule } from './new-rule.js';
import { RuleForm } from './rule-form.js';
import { RuleWords } from './rule-words.js';

/** The rules in their order, each in words and behind that as a form. */
export function RuleForms({ document, onChange, inForce }: FormProps & { readonly inForce: Policy }): ReactNode {
  const words = useWords();
  const [added, setAdded] = useState<string | null>(null);
  const [said, setSaid] = useState('');
  const named = namedIn(document, inForce);
  const rules = itemsIn(document, 'tiers', draftRule);
  const all = itemsIn(document, 'tiers', namedShape).map(({ item }) => item.id);
  const move = (id: string, index: number, by: 1 | -1): void => {
    onChange(withMoved(document, ['tiers'], index, by));
    setSaid(words('rule.moved', { name: id, number: index + by + 1, count: all.length }));
  };
  return (
    <>
      <p className="quiet">{words('rules.lead')}</p>
      <p role="status" className="visually-hidden">
        {said}
      </p>
      {rules.map(({ place, index, item }) => (
        <RuleForm
          key={item.id}
          rule={item}
          index={index}
          count={all.length}
          named={named}
          isOpen={item.id === added}
          change={changeAt({ document, onChange }, place)}
          onMove={(by) => {
            move(item.id, index, by);
          }}
        >
          <RuleWords document={document} index={index} inForce={inForce} />
        </RuleForm>
      ))}
      {rules.length < all.length && <p className="draft-wrong">{words('rule.no-form')}</p>}
      <NewRule
        taken={all}
        onAdd={(rule, index) => {
          onChange(withInserted(document, ['tiers'], index, rule));
          setAdded(rule.id);
        }}
      />
    </>
  );
}
