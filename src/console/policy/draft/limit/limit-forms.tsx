import { type ReactNode } from 'react';
import { withItem } from '../../../../desk/policy/edit-document.js';
import { type Policy } from '../../../../protocol/policy.js';
import { useWords } from '../../../words/use-words.js';
import { changeAt, type FormProps } from '../change-draft.js';
import { itemsIn, limitShape, namedShape } from '../draft-shapes.js';
import { namedIn } from '../named-in.js';
import { NewName } from '../new-name.js';
import { LimitForm } from './limit-form.js';

const DAY = 86_400;

/** All limits, and a way to begin another one. */
export function LimitForms({ document, onChange, inForce }: FormProps & { readonly inForce: Policy }): ReactNode {
  const words = useWords();
  const named = namedIn(document, inForce);
  const limits = itemsIn(document, 'limits', limitShape);
  const all = itemsIn(document, 'limits', namedShape).map(({ item }) => item.id);
  return (
    <>
      {all.length === 0 && <p>{words('limits.none')}</p>}
      {limits.map(({ place, item }) => (
        <LimitForm key={item.id} limit={item} named={named} change={changeAt({ document, onChange }, place)} />
      ))}
      {limits.length < all.length && <p className="draft-wrong">{words('limit.no-form')}</p>}
      <NewName
        title={words('limit.new')}
        label={words('limit.new.name')}
        act={words('limit.new.add')}
        taken={all}
        onAdd={(id) => {
          onChange(withItem(document, ['limits'], { id, path: 'any', windowSeconds: DAY }));
        }}
      />
    </>
  );
}
