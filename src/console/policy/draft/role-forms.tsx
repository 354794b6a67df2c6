import { type ReactNode } from 'react';
import { withItem, withValue } from '../../../desk/policy/edit-document.js';
import { type Policy } from '../../../protocol/policy.js';
import { useWords } from '../../words/use-words.js';
import { changeAt, type FormProps } from './change-draft.js';
import { itemsIn, namedShape } from './draft-shapes.js';
import { ChecksField } from './fields/checks-field.js';
import { namedIn } from './named-in.js';
import { NewName } from './new-name.js';
import { RemoveButton } from './remove-button.js';

/** Who has which role. A rule that asks a role asks whoever has it, so here it is said for all of them at once. */
export function RoleForms({ document, onChange, inForce }: FormProps & { readonly inForce: Policy }): ReactNode {
  const words = useWords();
  const { people } = namedIn(document, inForce);
  const roles = itemsIn(document, 'roles', namedShape);
  return (
    <>
      {roles.length === 0 && <p>{words('role.none')}</p>}
      {roles.map(({ place, item: { id, members = [] } }) => (
        <div className="draft-item" key={id} role="group" aria-label={words('role.title', { name: id })}>
          <h3>{id}</h3>
          <ChecksField
            label={words('rule.group.members', { name: id })}
            value={members}
            choices={people}
            onChange={(value) => {
              changeAt({ document, onChange }, place)(['members'], value);
            }}
          />
          {members.length === 0 && <p className="draft-wrong">{words('role.empty')}</p>}
          <RemoveButton
            name={id}
            onRemove={() => {
              // A policy without roles has no list of them: what is taken out again has changed nothing.
              onChange(withValue(document, roles.length === 1 ? ['roles'] : place, undefined));
            }}
          />
        </div>
      ))}
      <NewName
        title={words('role.new')}
        label={words('role.new.name')}
        act={words('role.new.add')}
        taken={roles.map(({ item }) => item.id)}
        onAdd={(id) => {
          onChange(withItem(document, ['roles'], { id, members: [] }));
        }}
      />
    </>
  );
}
