import { type ReactNode } from 'react';
import { type Policy } from '../../protocol/policy.js';
import { limitWords } from '../words/limit-words.js';
import { useLanguage, useWords } from '../words/use-words.js';

export function LimitsSection({ policy }: { readonly policy: Policy }): ReactNode {
  const words = useWords();
  const language = useLanguage();
  return (
    <section className="slip" aria-labelledby="limits-title">
      <h2 id="limits-title">{words('limits.title')}</h2>
      {policy.limits.length === 0 && <p>{words('limits.none')}</p>}
      <ul className="limits">
        {policy.limits.map((limit) => {
          const { bound, counted } = limitWords(limit, policy, words, language);
          return (
            <li key={limit.id}>
              <strong>{bound}</strong>
              <span>{counted}</span>
              <code className="name">{limit.id}</code>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
