import { type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { type DraftFinding } from '../../desk/policy/draft-findings.js';
import { CheckIcon, LookIcon } from '../look/icons.js';
import { useLanguage, useWords } from '../words/use-words.js';
import { findingWords } from './finding-words.js';

/** What the authors should have meant; what was there before they came is folded away. */
export function FindingsList({ findings }: { readonly findings: readonly DraftFinding[] }): ReactNode {
  const words = useWords();
  const fresh = findings.filter(({ isNew }) => isNew);
  const old = findings.filter(({ isNew }) => !isNew);
  return (
    <>
      {fresh.length === 0 ? (
        <p className="all-good">
          <CheckIcon />
          {words('lint.none')}
        </p>
      ) : (
        <Items findings={fresh} />
      )}
      {old.length > 0 && (
        <details>
          <summary>{words('lint.before', { count: old.length })}</summary>
          <Items findings={old} />
        </details>
      )}
    </>
  );
}

function Items({ findings }: { readonly findings: readonly DraftFinding[] }): ReactNode {
  const words = useWords();
  const intl = useIntl();
  const language = useLanguage();
  return (
    <ul className="findings">
      {findings.map(({ finding }, at) => {
        const { about, what } = findingWords(finding, words, intl, language);
        return (
          <li key={at}>
            <LookIcon />
            <div>
              <p>
                <strong>{words(`lint.${finding.kind}`)}</strong> {about}
              </p>
              <p>{what}</p>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
