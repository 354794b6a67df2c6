import { type ReactNode } from 'react';
import { type Policy } from '../../../protocol/policy.js';
import { useWords } from '../../words/use-words.js';
import { changeAt, type FormProps } from './change-draft.js';
import { governanceShape } from './draft-shapes.js';
import { ChecksField } from './fields/checks-field.js';
import { CountField } from './fields/count-field.js';
import { DurationField } from './fields/duration-field.js';
import { namedIn } from './named-in.js';

/** Who changes the rules, and how slowly. */
export function GovernanceForm({ document, onChange, inForce }: FormProps & { readonly inForce: Policy }): ReactNode {
  const words = useWords();
  const read = governanceShape.safeParse(document['governance']);
  if (!read.success) return <p>{words('governance.none')}</p>;
  const { threshold, governors, looseningDelaySeconds } = read.data;
  const change = changeAt({ document, onChange }, ['governance']);
  return (
    <fieldset className="draft-item">
      <legend>{words('governance.title')}</legend>
      <CountField
        label={words('draft.governors')}
        unit={words('draft.group.of', { count: governors.length })}
        value={threshold}
        onChange={(value) => {
          change(['threshold'], value);
        }}
      />
      <DurationField
        label={words('draft.loosening-delay')}
        value={looseningDelaySeconds}
        onChange={(value) => {
          change(['looseningDelaySeconds'], value);
        }}
      />
      <ChecksField
        label={words('governance.governors')}
        value={governors}
        choices={namedIn(document, inForce).people}
        onChange={(value) => {
          change(['governors'], value);
        }}
      />
    </fieldset>
  );
}
