import { type ReactNode } from 'react';
import { CheckIcon, LookIcon } from '../look/icons.js';
import { type TrustedStanding } from '../trust/with-trust.js';
import { useWords } from '../words/use-words.js';

/** What this page has checked itself, and what it cannot. */
export function CheckedSlip({ standing: { trusted, isKept } }: { readonly standing: TrustedStanding }): ReactNode {
  const words = useWords();
  const { all } = trusted.policies;
  const changes = all.length - 1;
  const devices = all[0]?.devices.size ?? 0;
  const done = [
    words('check.genesis'),
    words('check.devices', { count: devices }),
    changes === 0 ? words('check.chain.first') : words('check.chain', { count: changes }),
    ...(isKept ? [words('check.seen')] : []),
  ];
  return (
    <section className="slip" aria-labelledby="checked-title">
      <h2 id="checked-title">{words('check.done')}</h2>
      <ul className="checked">
        {done.map((text) => (
          <li key={text}>
            <CheckIcon />
            <span>{text}</span>
          </li>
        ))}
        {!isKept && (
          <li className="look">
            <LookIcon />
            <span>{words('check.unkept')}</span>
          </li>
        )}
      </ul>
      <p className="line quiet">{words('check.limit')}</p>
    </section>
  );
}
