import { useMemo, type ReactNode } from 'react';
import { type DraftDocument } from '../../../../desk/policy/edit-document.js';
import { readDraftRule } from '../../../../desk/policy/read-draft-rule.js';
import { type Policy } from '../../../../protocol/policy.js';
import { ruleTextJa } from '../../../../protocol/rules/rule-text-ja.js';
import { ruleText } from '../../../../protocol/rules/rule-text.js';
import { LookIcon } from '../../../look/icons.js';
import { type Language } from '../../../words/language.js';
import { useLanguage, useWords } from '../../../words/use-words.js';

const RULE_TEXT = { en: ruleText, ja: ruleTextJa } as const satisfies Record<Language, unknown>;

interface Props {
  readonly document: DraftDocument;
  readonly index: number;
  readonly inForce: Policy;
}

/** What the rule says as it is written now, or why it says nothing yet. */
export function RuleWords({ document, index, inForce }: Props): ReactNode {
  const words = useWords();
  const language = useLanguage();
  const read = useMemo(() => readDraftRule(document, index, inForce), [document, index, inForce]);
  switch (read.kind) {
    case 'rule':
      return <p>{RULE_TEXT[language](read.tier, read.policy)}</p>;
    case 'elsewhere':
      return <p className="quiet">{words('rule.elsewhere')}</p>;
    case 'none':
      return (
        <div className="look-line">
          <LookIcon />
          <div>
            <p>{words('rule.none-yet')}</p>
            <pre lang="en">{read.what}</pre>
          </div>
        </div>
      );
  }
}
