import { type ReactNode } from 'react';
import { withoutFields } from '../../../../desk/policy/edit-document.js';
import { LIMIT_SCOPES } from '../../../../protocol/policy-document.js';
import { useWords } from '../../../words/use-words.js';
import { type Change } from '../change-draft.js';
import { type DraftLimit } from '../draft-shapes.js';
import { OptionalAmountField } from '../fields/amount-field.js';
import { OptionalChecksField } from '../fields/checks-field.js';
import { ChoiceField } from '../fields/choice-field.js';
import { OptionalCountField } from '../fields/count-field.js';
import { DurationField } from '../fields/duration-field.js';
import { type Named } from '../named-in.js';
import { RemoveButton } from '../remove-button.js';

interface Props {
  readonly limit: DraftLimit;
  readonly named: Named;
  readonly change: Change;
}

const ANY = '';
const PATHS = ['automatic', 'approved', 'any'] as const;

/** How much may leave within a time, and of what that is counted. */
export function LimitForm({ limit, named, change }: Props): ReactNode {
  const words = useWords();
  const { id, asset } = limit;
  const unit = named.assets.find(({ value }) => value === asset);
  return (
    <fieldset className="draft-item">
      <legend>{id}</legend>
      <ChoiceField
        label={words('limit.asset')}
        value={asset ?? ANY}
        choices={[{ value: ANY, label: words('limit.asset.any') }, ...named.assets]}
        onChange={(next) => {
          // What was counted in units of the last asset is another amount of the next one.
          const rest = withoutFields(limit, 'amount', 'asset');
          change([], next === ANY ? rest : { ...rest, asset: next });
        }}
      />
      {unit !== undefined && (
        <OptionalAmountField
          label={words('draft.limit.amount')}
          value={limit.amount}
          unit={unit}
          onChange={(value) => {
            change(['amount'], value);
          }}
        />
      )}
      <OptionalCountField
        label={words('draft.limit.count')}
        value={limit.count}
        onChange={(value) => {
          change(['count'], value);
        }}
      />
      <DurationField
        label={words('draft.limit.window')}
        value={limit.windowSeconds}
        onChange={(value) => {
          change(['windowSeconds'], value);
        }}
      />
      <ChoiceField
        label={words('limit.path')}
        value={limit.path}
        choices={PATHS.map((value) => ({ value, label: words(`limits.path.${value}`) }))}
        onChange={(value) => {
          change(['path'], value);
        }}
      />
      <OptionalChecksField
        label={words('limit.per')}
        value={limit.per}
        choices={LIMIT_SCOPES.map((value) => ({ value, label: words(`scope.${value}`) }))}
        onChange={(value) => {
          change(['per'], value);
        }}
      />
      {limit.amount === undefined && limit.count === undefined && (
        <p className="draft-wrong">{words('limit.none-yet')}</p>
      )}
      <RemoveButton
        name={id}
        onRemove={() => {
          change([], undefined);
        }}
      />
    </fieldset>
  );
}
