import { type ReactNode } from 'react';
import { type Policy } from '../../protocol/policy.js';
import { Seals } from '../look/seals.js';
import { durationWords } from '../words/duration-words.js';
import { useLanguage, useWords } from '../words/use-words.js';

/** Who may change all this and how slowly, and what stops everything. */
export function GovernanceSection({ policy }: { readonly policy: Policy }): ReactNode {
  const words = useWords();
  const language = useLanguage();
  const { governance, watchtower, selfFreeze } = policy;
  const duration = (seconds: number): string => durationWords(seconds, language);
  return (
    <>
      <section className="slip" aria-labelledby="governance-title">
        <h2 id="governance-title">{words('governance.title')}</h2>
        {governance === null ? (
          <p>{words('governance.none')}</p>
        ) : (
          <>
            <Seals
              title={words('governance.threshold', {
                threshold: governance.threshold,
                count: governance.governors.length,
              })}
              label={words('governance.title')}
              members={governance.governors}
              policy={policy}
            />
            <p>{words('governance.delay', { duration: duration(governance.looseningDelaySeconds) })}</p>
            <p className="quiet">{words('governance.floor', { duration: duration(governance.delayFloorSeconds) })}</p>
          </>
        )}
      </section>
      <section className="slip" aria-labelledby="stops-title">
        <h2 id="stops-title">{words('stops.title')}</h2>
        <ul className="plain">
          <li>{words('stops.people')}</li>
          <li>{words(watchtower === null ? 'stops.watchtower.none' : 'stops.watchtower')}</li>
          {selfFreeze !== null && (
            <li>
              {words('stops.forged', {
                count: selfFreeze.forgedPackages,
                duration: duration(selfFreeze.windowSeconds),
              })}
            </li>
          )}
        </ul>
      </section>
    </>
  );
}
