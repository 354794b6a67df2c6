import { type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { checkWords } from '../../protocol/check-words.js';
import { HashText } from '../look/hash-text.js';
import { type Trusted } from '../trust/judge-shown.js';
import { useWords } from '../words/use-words.js';

/** Which policy it is, so that two people can see whether they look at the same one. */
export function PolicySlip({ trusted: { genesis, policies, inForceSince } }: { readonly trusted: Trusted }): ReactNode {
  const words = useWords();
  const intl = useIntl();
  const { version, hash } = policies.inForce;
  const time = intl.formatDate(inForceSince * 1000, {
    ...{ year: 'numeric', month: 'long', day: 'numeric' },
    ...{ hour: '2-digit', minute: '2-digit', timeZoneName: 'short' },
  });
  return (
    <section className="slip" aria-labelledby="policy-title">
      <h2 id="policy-title" className="figure">
        {words('policy.title', { version })}
      </h2>
      <p className="quiet">{words(version === 1 ? 'policy.since.genesis' : 'policy.since', { time })}</p>
      <div className="line">
        <h3>{words('policy.words')}</h3>
        <ol className="words" lang="en">
          {checkWords(hash).map((word) => (
            <li key={word}>{word}</li>
          ))}
        </ol>
      </div>
      <div className="line">
        <h3>{words('policy.hash')}</h3>
        <HashText hash={hash} />
      </div>
      <div className="line">
        <h3>{words('policy.genesis')}</h3>
        <HashText hash={genesis.hash} />
      </div>
    </section>
  );
}
