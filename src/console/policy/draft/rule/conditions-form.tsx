import { type ReactNode } from 'react';
import { withAsset, type DraftRule } from '../../../../desk/policy/draft-rule.js';
import { ALERTS, DESTINATION_CLASSES } from '../../../../protocol/policy-document.js';
import { useWords } from '../../../words/use-words.js';
import { type Change } from '../change-draft.js';
import { OptionalAmountField } from '../fields/amount-field.js';
import { OptionalChecksField } from '../fields/checks-field.js';
import { ChoiceField } from '../fields/choice-field.js';
import { HoursField } from '../fields/hours-field.js';
import { OpaqueIdsField } from '../fields/opaque-ids-field.js';
import { type Named } from '../named-in.js';
import { WorthForm } from './worth-form.js';

interface Props {
  readonly rule: DraftRule;
  readonly named: Named;
  readonly change: Change;
}

const ANY = '';

/** Which requests a rule is for: those that fit every condition. */
export function ConditionsForm({ rule, named, change }: Props): ReactNode {
  const words = useWords();
  const unit = named.assets.find(({ value }) => value === rule.asset);
  return (
    <fieldset className="draft-part">
      <legend>{words('rule.conditions')}</legend>
      <ChoiceField
        label={words('rule.asset')}
        value={rule.asset ?? ANY}
        choices={[{ value: ANY, label: words('rule.asset.any') }, ...named.assets]}
        onChange={(asset) => {
          change([], withAsset(rule, asset === ANY ? null : asset));
        }}
      />
      {unit !== undefined &&
        (['atLeast', 'below'] as const).map((bound) => (
          <OptionalAmountField
            key={bound}
            label={words(bound === 'atLeast' ? 'draft.at-least' : 'draft.below')}
            value={rule[bound]}
            unit={unit}
            onChange={(value) => {
              change([bound], value);
            }}
          />
        ))}
      <WorthForm
        worth={rule.value}
        onChange={(worth) => {
          change(['value'], worth);
        }}
      />
      <OptionalChecksField
        label={words('rule.destinations')}
        value={rule.destinations}
        choices={DESTINATION_CLASSES.map((value) => ({ value, label: words(`rule.destination.${value}`) }))}
        onChange={(value) => {
          change(['destinations'], value);
        }}
      />
      <OptionalChecksField
        label={words('rule.wallets')}
        value={rule.wallets}
        choices={named.wallets}
        onChange={(value) => {
          change(['wallets'], value);
        }}
      />
      <OptionalChecksField
        label={words('rule.engine-keys')}
        value={rule.engineKeys}
        choices={named.engineKeys}
        onChange={(value) => {
          change(['engineKeys'], value);
        }}
      />
      <OptionalChecksField
        label={words('rule.alerts')}
        value={rule.alerts}
        choices={ALERTS.map((value) => ({ value, label: words(`rule.alert.${value}`) }))}
        onChange={(value) => {
          change(['alerts'], value);
        }}
      />
      <OpaqueIdsField
        label={words('rule.beneficiaries')}
        value={rule.beneficiaries}
        onChange={(value) => {
          change(['beneficiaries'], value);
        }}
      />
      <HoursField
        value={rule.hours}
        onChange={(value) => {
          change(['hours'], value);
        }}
      />
    </fieldset>
  );
}
