import { type ReactNode } from 'react';
import { type DraftRule } from '../../../../desk/policy/draft-rule.js';
import { CURRENCIES } from '../../../../protocol/policy-document.js';
import { useWords } from '../../../words/use-words.js';
import { AmountField, OptionalAmountField } from '../fields/amount-field.js';
import { ChoiceField } from '../fields/choice-field.js';

type Worth = DraftRule['value'];

interface Props {
  readonly worth: Worth;
  readonly onChange: (worth: Worth) => void;
}

const ANY = '';

/** What the amount is worth, in whole units of a currency. */
export function WorthForm({ worth, onChange }: Props): ReactNode {
  const words = useWords();
  const any = { value: ANY, label: words('rule.worth.any') };
  return (
    <>
      <ChoiceField
        label={words('rule.worth')}
        value={worth?.currency ?? ANY}
        choices={[any, ...CURRENCIES.map((each) => ({ value: each, label: each }))]}
        onChange={(currency) => {
          // A bound in yen is another one in dollars.
          onChange(currency === ANY ? undefined : { currency, atLeast: '0' });
        }}
      />
      {worth !== undefined && <WorthBounds worth={worth} onChange={onChange} />}
    </>
  );
}

function WorthBounds({ worth, onChange }: Props & { readonly worth: NonNullable<Worth> }): ReactNode {
  const words = useWords();
  const { below, ...rest } = worth;
  const unit = { symbol: worth.currency, decimals: 0 };
  return (
    <>
      <AmountField
        label={words('rule.worth.at-least')}
        value={worth.atLeast}
        unit={unit}
        onChange={(atLeast) => {
          onChange({ ...worth, atLeast });
        }}
      />
      <OptionalAmountField
        label={words('rule.worth.below')}
        value={below}
        unit={unit}
        onChange={(value) => {
          onChange(value === undefined ? rest : { ...rest, below: value });
        }}
      />
    </>
  );
}
