import { type ReactNode } from 'react';
import { CheckField } from './check-field.js';
import { type Choice } from './choice-field.js';

/** Any number of a few. What stands in the draft and is none of them can be taken out. */
export function ChecksField({
  label,
  value,
  choices,
  onChange,
}: {
  readonly label: string;
  readonly value: readonly string[];
  readonly choices: readonly Choice[];
  readonly onChange: (value: readonly string[]) => void;
}): ReactNode {
  const strange = value.filter((each) => !choices.some((choice) => choice.value === each));
  const all = [...choices, ...strange.map((each) => ({ value: each, label: each }))];
  return (
    <fieldset className="draft-checks">
      <legend>{label}</legend>
      {all.map((each) => (
        <CheckField
          key={each.value}
          label={each.label}
          isChecked={value.includes(each.value)}
          onChange={(isChecked) => {
            // In the order in which they are shown, so that what is taken out and in again changes nothing.
            const chosen = new Set(isChecked ? [...value, each.value] : value.filter((other) => other !== each.value));
            onChange(all.map((one) => one.value).filter((one) => chosen.has(one)));
          }}
        />
      ))}
    </fieldset>
  );
}

/** The same where choosing none means that it does not matter, which documents say by saying nothing. */
export function OptionalChecksField({
  value,
  onChange,
  ...props
}: {
  readonly label: string;
  readonly value: readonly string[] | undefined;
  readonly choices: readonly Choice[];
  readonly onChange: (value: readonly string[] | undefined) => void;
}): ReactNode {
  return (
    <ChecksField
      {...props}
      value={value ?? []}
      onChange={(next) => {
        onChange(next.length === 0 ? undefined : next);
      }}
    />
  );
}
