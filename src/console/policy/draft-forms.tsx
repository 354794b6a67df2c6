import { type ReactNode } from 'react';
import { at, withValue, type DraftDocument } from '../../desk/policy/edit-document.js';
import { type Policy } from '../../protocol/policy.js';
import { ruleTextJa } from '../../protocol/rules/rule-text-ja.js';
import { ruleText } from '../../protocol/rules/rule-text.js';
import { type Language } from '../words/language.js';
import { useLanguage, useWords } from '../words/use-words.js';
import { governanceShape, itemsIn, limitShape, tierShape, unitOf, type DraftGroup } from './draft-shapes.js';
import { AmountField, CountField, DurationField } from './field.js';

const RULE_TEXT = { en: ruleText, ja: ruleTextJa } as const satisfies Record<Language, unknown>;

export interface FormProps {
  readonly document: DraftDocument;
  readonly onChange: (document: DraftDocument) => void;
}

/** Thresholds, delays and bounds of the rules. Who belongs to what, and new rules, are written in the text. */
export function RuleForms({ document, onChange, policy }: FormProps & { readonly policy: Policy }): ReactNode {
  const words = useWords();
  const language = useLanguage();
  return (
    <>
      {itemsIn(document, 'tiers', tierShape).map(({ place, item: { id, asset, atLeast, below, requires } }, index) => {
        const unit = unitOf(document, asset);
        const set = (field: readonly (string | number)[], value: unknown): void => {
          onChange(withValue(document, [...place, ...field], value));
        };
        const group = (name: string, { threshold, members, role }: DraftGroup, where: readonly (string | number)[]) => (
          <CountField
            key={name}
            label={words('draft.group', { name })}
            unit={words('draft.group.of', { count: members?.length ?? membersOf(document, role) })}
            value={threshold}
            onChange={(value) => {
              set([...where, 'threshold'], value);
            }}
          />
        );
        return (
          <fieldset key={id} className="draft-item">
            <legend>
              {index + 1}. {id}
            </legend>
            <p className="quiet">{ruleWords(id, policy, language)}</p>
            {atLeast !== undefined && unit !== null && (
              <AmountField
                label={words('draft.at-least')}
                value={atLeast}
                unit={unit}
                onChange={(value) => {
                  set(['atLeast'], value);
                }}
              />
            )}
            {below !== undefined && unit !== null && (
              <AmountField
                label={words('draft.below')}
                value={below}
                unit={unit}
                onChange={(value) => {
                  set(['below'], value);
                }}
              />
            )}
            {requires.groups?.map((each, at) => group(each.name, each, ['requires', 'groups', at]))}
            {requires.releasedBy !== undefined &&
              group(requires.releasedBy.name, requires.releasedBy, ['requires', 'releasedBy'])}
            {requires.delaySeconds !== undefined && (
              <DurationField
                label={words('draft.delay')}
                value={requires.delaySeconds}
                onChange={(value) => {
                  set(['requires', 'delaySeconds'], value);
                }}
              />
            )}
            {requires.minimumReviewSeconds !== undefined && (
              <DurationField
                label={words('draft.review')}
                value={requires.minimumReviewSeconds}
                onChange={(value) => {
                  set(['requires', 'minimumReviewSeconds'], value);
                }}
              />
            )}
          </fieldset>
        );
      })}
    </>
  );
}

/** As it would be decided by; where the draft is no policy, as it is decided by now. */
function ruleWords(id: string, policy: Policy, language: Language): string {
  const tier = policy.tiers.find((each) => each.id === id);
  return tier === undefined ? '' : RULE_TEXT[language](tier, policy);
}

function membersOf(document: DraftDocument, role: string | undefined): number {
  const roles = at(document, ['roles']);
  const index = Array.isArray(roles) ? roles.findIndex((each) => at(each, ['id']) === role) : -1;
  const members = index < 0 ? null : at(document, ['roles', index, 'members']);
  return Array.isArray(members) ? members.length : 0;
}

export function LimitForms({ document, onChange }: FormProps): ReactNode {
  const words = useWords();
  const limits = itemsIn(document, 'limits', limitShape);
  if (limits.length === 0) return <p>{words('limits.none')}</p>;
  return limits.map(({ place, item: { id, asset, amount, count, windowSeconds } }) => {
    const unit = unitOf(document, asset);
    const set = (field: string, value: unknown): void => {
      onChange(withValue(document, [...place, field], value));
    };
    return (
      <fieldset key={id} className="draft-item">
        <legend>{id}</legend>
        {amount !== undefined && unit !== null && (
          <AmountField
            label={words('draft.limit.amount')}
            value={amount}
            unit={unit}
            onChange={(value) => {
              set('amount', value);
            }}
          />
        )}
        {count !== undefined && (
          <CountField
            label={words('draft.limit.count')}
            value={count}
            onChange={(value) => {
              set('count', value);
            }}
          />
        )}
        <DurationField
          label={words('draft.limit.window')}
          value={windowSeconds}
          onChange={(value) => {
            set('windowSeconds', value);
          }}
        />
        <button
          type="button"
          className="link-button"
          onClick={() => {
            onChange(withValue(document, place, undefined));
          }}
        >
          {words('draft.remove', { name: id })}
        </button>
      </fieldset>
    );
  });
}

export function GovernanceForm({ document, onChange }: FormProps): ReactNode {
  const words = useWords();
  const read = governanceShape.safeParse(document['governance']);
  if (!read.success) return <p>{words('governance.none')}</p>;
  const { threshold, governors, looseningDelaySeconds } = read.data;
  return (
    <fieldset className="draft-item">
      <legend>{words('governance.title')}</legend>
      <CountField
        label={words('draft.governors')}
        unit={words('draft.group.of', { count: governors.length })}
        value={threshold}
        onChange={(value) => {
          onChange(withValue(document, ['governance', 'threshold'], value));
        }}
      />
      <DurationField
        label={words('draft.loosening-delay')}
        value={looseningDelaySeconds}
        onChange={(value) => {
          onChange(withValue(document, ['governance', 'looseningDelaySeconds'], value));
        }}
      />
    </fieldset>
  );
}
