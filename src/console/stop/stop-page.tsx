import { type ReactNode } from 'react';
import { HashText } from '../look/hash-text.js';
import { type Stop } from '../trust/judge-shown.js';
import { useWords, type Words } from '../words/use-words.js';
import { stopReport } from './stop-report.js';
import { StopScreen, type Side } from './stop-screen.js';

/** The server is not the one that the reader trusts, or shows what cannot be. */
export function StopPage({ stop }: { readonly stop: Stop }): ReactNode {
  const words = useWords();
  const version = stop.kind === 'chain-broken' ? stop.version : 0;
  return (
    <StopScreen
      title={words(`stop.${stop.kind}.title`)}
      text={words(`stop.${stop.kind}.text`, { version })}
      sides={sidesOf(stop, words).map(sideOf)}
      report={stopReport(stop, location.origin)}
    />
  );

  function sideOf([name, policy, hash]: readonly [string, number | null, string]): Side {
    const shown = (
      <>
        {policy !== null && <strong>{words('stop.version', { version: policy })}</strong>}
        <HashText hash={hash} />
      </>
    );
    return { name, shown };
  }
}

function sidesOf(stop: Stop, words: Words): readonly (readonly [string, number | null, string])[] {
  switch (stop.kind) {
    case 'other-genesis':
      return [
        [words('stop.trusted'), null, stop.trusted],
        [words('stop.link'), null, stop.linked],
      ];
    case 'genesis-differs':
      return [
        [words('stop.trusted'), null, stop.trusted],
        [words('stop.shown'), null, stop.shown],
      ];
    case 'rolled-back':
      return [
        [words('stop.seen'), stop.seen.version, stop.seen.hash],
        [words('stop.shown'), stop.shown.version, stop.shown.hash],
      ];
    case 'genesis-broken':
      return [[words('stop.trusted'), null, stop.trusted]];
    case 'chain-broken':
      return [];
  }
}
