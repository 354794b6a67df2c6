import { type ReactNode } from 'react';
import { type Policy, type Tier } from '../../protocol/policy.js';
import { groupsIn } from '../../protocol/rules/requirement.js';
import { ruleTextJa } from '../../protocol/rules/rule-text-ja.js';
import { ruleText } from '../../protocol/rules/rule-text.js';
import { Seals } from '../look/seals.js';
import { type Language } from '../words/language.js';
import { useLanguage, useWords } from '../words/use-words.js';

const RULE_TEXT = { en: ruleText, ja: ruleTextJa } as const satisfies Record<Language, unknown>;

/** Numbered as the trace of a decision numbers them. */
export function RulesSection({ policy }: { readonly policy: Policy }): ReactNode {
  const words = useWords();
  return (
    <section className="slip" aria-labelledby="rules-title">
      <h2 id="rules-title">{words('rules.title')}</h2>
      <p className="quiet">{words('rules.lead')}</p>
      <ol className="rules">
        {policy.tiers.map((tier) => (
          <Rule key={tier.id} tier={tier} policy={policy} />
        ))}
      </ol>
    </section>
  );
}

function Rule({ tier, policy }: { readonly tier: Tier; readonly policy: Policy }): ReactNode {
  const words = useWords();
  // All of the text is shown; what it is for stands out from what it demands.
  const [fits = '', ...demands] = RULE_TEXT[useLanguage()](tier, policy).split(': ');
  return (
    <li>
      <p>
        <strong>{fits}</strong>: {demands.join(': ')} <code className="name">{tier.id}</code>
      </p>
      <div className="groups">
        {groupsIn(tier).map(({ name, threshold, members }) => (
          <Seals
            key={name}
            title={words('rules.group', { name, threshold, count: members.length })}
            label={words('rules.group.label', { name })}
            members={members}
            policy={policy}
          />
        ))}
      </div>
    </li>
  );
}
