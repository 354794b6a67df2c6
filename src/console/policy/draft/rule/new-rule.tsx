import { useState, type ReactNode } from 'react';
import {
  requirementOf,
  REQUIREMENT_KINDS,
  type DraftRule,
  type RequirementKind,
} from '../../../../desk/policy/draft-rule.js';
import { useWords } from '../../../words/use-words.js';
import { ChoiceField } from '../fields/choice-field.js';
import { NewName } from '../new-name.js';

interface Props {
  /** The rules that there are, from the top. */
  readonly taken: readonly string[];
  readonly onAdd: (rule: Pick<DraftRule, 'id' | 'requires'>, index: number) => void;
}

/** A rule is begun with what it demands and where it stands; its form says the rest. */
export function NewRule({ taken, onAdd }: Props): ReactNode {
  const words = useWords();
  const [kind, setKind] = useState<RequirementKind>('quorum');
  const [index, setIndex] = useState<number | null>(null);
  return (
    <NewName
      title={words('rule.new')}
      label={words('rule.new.name')}
      act={words('rule.new.add')}
      taken={taken}
      onAdd={(id) => {
        onAdd({ id, requires: requirementOf(kind) }, index ?? taken.length);
        setIndex(null);
      }}
    >
      <ChoiceField
        label={words('rule.kind')}
        value={kind}
        choices={REQUIREMENT_KINDS.map((value) => ({ value, label: words(`rule.kind.${value}`) }))}
        onChange={setKind}
      />
      <ChoiceField
        label={words('rule.new.place')}
        value={String(Math.min(index ?? taken.length, taken.length))}
        choices={[
          ...taken.map((rule, at) => ({
            value: String(at),
            label: words('rule.new.before', { number: at + 1, rule }),
          })),
          { value: String(taken.length), label: words('rule.new.last') },
        ]}
        onChange={(value) => {
          setIndex(Number(value) === taken.length ? null : Number(value));
        }}
      />
    </NewName>
  );
}
