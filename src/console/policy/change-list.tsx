import { type ReactNode } from 'react';
import { printable } from '../../desk/text/printable.js';
import { type Change } from '../../protocol/governance/change.js';
import { CheckIcon, LookIcon } from '../look/icons.js';
import { useLanguage, useWords } from '../words/use-words.js';

/** The lines that are signed, what loosens first: that is what there is time to object to. */
export function ChangeList({ changes }: { readonly changes: readonly Change[] }): ReactNode {
  const words = useWords();
  const language = useLanguage();
  const of = (effect: Change['effect']) => changes.filter((each) => each.effect === effect);
  return (
    <ul className="change-lines">
      {[...of('loosening'), ...of('tightening')].map((change, at) => (
        <li key={at} className={change.effect}>
          {change.effect === 'loosening' ? <LookIcon /> : <CheckIcon />}
          <div>
            <p>
              <strong>{words(`change.${change.effect}`)}</strong> {printable(change[language])}
            </p>
            {language !== 'en' && (
              <p className="signed-line" lang="en">
                {printable(change.en)}
              </p>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
