import { type ReactNode } from 'react';
import { type Proposal } from '../../desk/proposal/read-proposal.js';
import { printable } from '../../desk/text/printable.js';
import { writeMessage } from '../../protocol/typed-data.js';
import { useWords } from '../words/use-words.js';

/** Every field that is signed, as it is signed. */
export function RawFields({ proposal: { intent, hash } }: { readonly proposal: Proposal }): ReactNode {
  const words = useWords();
  const fields = Object.entries({ ...writeMessage(intent), intentHash: hash });
  return (
    <details className="slip raw">
      <summary>{words('raw.title')}</summary>
      <dl className="facts" lang="en">
        {fields.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <code dir="ltr">{printable(Array.isArray(value) ? value.join(', ') : String(value))}</code>
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
