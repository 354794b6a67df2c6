import { useEffect, useId, useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { type Policy } from '../../protocol/policy.js';
import { WITHDRAWAL_STATES } from '../../protocol/withdrawal-states.js';
import { useWords } from '../words/use-words.js';
import { FILTERS, type FilterName, type Filters } from './filters.js';

interface Props {
  readonly policy: Policy;
  readonly filters: Filters;
  readonly onChange: (filters: Record<string, string>) => void;
}

/** What is chosen is searched for at once; what is typed, when it is sent off. */
export function FilterForm({ policy, filters, onChange }: Props): ReactNode {
  const words = useWords();
  const [typed, setTyped] = useState<Filters>(filters);
  const asked = JSON.stringify(filters);
  // The address may change under the form: by going back, or by a link to it.
  useEffect(() => {
    setTyped(JSON.parse(asked) as Filters);
  }, [asked]);
  const isNarrowed = Object.keys(filters).length > 0;
  // On a phone the list comes first, unless somebody is searching.
  const [isOpen] = useState(isNarrowed || matchMedia('(width >= 40rem)').matches);
  const apply = (changed: Filters): void => {
    setTyped(changed);
    onChange(Object.fromEntries(FILTERS.flatMap((name) => (changed[name] ? [[name, changed[name]]] : []))));
  };
  const choices: Readonly<Partial<Record<FilterName, readonly (readonly [string, string])[]>>> = {
    state: WITHDRAWAL_STATES.map((state) => [state, words(`state.${state}`)]),
    asset: [...policy.assets.values()].map(({ id, symbol }) => [id, symbol]),
    wallet: [...policy.wallets.keys()].map((id) => [id, id]),
    engineKey: [...policy.engineKeys.keys()].map((id) => [id, id]),
  };
  return (
    <details className="filters-fold" open={isOpen}>
      <summary>{words('filter.title')}</summary>
      <form
        className="filters"
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          apply(typed);
        }}
      >
        {FILTERS.map((name) => (
          <FilterField
            key={name}
            name={name}
            value={typed[name] ?? ''}
            choices={choices[name]}
            onType={(value) => {
              setTyped({ ...typed, [name]: value });
            }}
            onChoose={(value) => {
              apply({ ...typed, [name]: value });
            }}
          />
        ))}
        <div className="filters-foot">
          <Button className="button" type="submit">
            {words('filter.search')}
          </Button>
          {isNarrowed && (
            <Button
              className="link-button"
              onPress={() => {
                apply({});
              }}
            >
              {words('filter.clear')}
            </Button>
          )}
        </div>
      </form>
    </details>
  );
}

interface FieldProps {
  readonly name: FilterName;
  readonly value: string;
  readonly choices: readonly (readonly [string, string])[] | undefined;
  readonly onType: (value: string) => void;
  readonly onChoose: (value: string) => void;
}

function FilterField({ name, value, choices, onType, onChoose }: FieldProps): ReactNode {
  const words = useWords();
  const id = useId();
  return (
    <div className="filter">
      <label htmlFor={id}>{words(`filter.${name}`)}</label>
      {choices === undefined ? (
        <input
          id={id}
          type={name === 'from' || name === 'to' ? 'date' : 'search'}
          value={value}
          maxLength={200}
          onChange={(event) => {
            onType(event.target.value);
          }}
        />
      ) : (
        <select
          id={id}
          value={value}
          onChange={(event) => {
            onChoose(event.target.value);
          }}
        >
          <option value="">{words('filter.any')}</option>
          {choices.map(([each, label]) => (
            <option key={each} value={each}>
              {label}
            </option>
          ))}
        </select>
      )}
    </div>
  );
}
