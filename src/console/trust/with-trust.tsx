import { type ReactNode } from 'react';
import { RuledLines } from '../look/ruled-lines.js';
import { Stale } from '../look/stale.js';
import { PinPage } from '../pin/pin-page.js';
import { NotAnswered } from '../server/not-answered.js';
import { StopPage } from '../stop/stop-page.js';
import { useWords } from '../words/use-words.js';
import { NotChecked, type Standing } from './establish-trust.js';
import { useStanding } from './use-standing.js';

export type TrustedStanding = Extract<Standing, { kind: 'trusted' }>;

/** Shows its children what was checked, and everybody else why there is nothing to show. */
export function WithTrust({ children }: { readonly children: (standing: TrustedStanding) => ReactNode }): ReactNode {
  const words = useWords();
  const { data: standing, error, dataUpdatedAt, refetch } = useStanding();
  // A stop stays one, whatever the server answers or does not answer afterwards, until it proves otherwise.
  if (standing?.kind === 'stopped') return <StopPage stop={standing.stop} />;
  if (standing?.kind === 'unpinned') return <PinPage isLinkMalformed={standing.isLinkMalformed} />;
  if (standing !== undefined)
    return (
      <>
        {error !== null && <Stale since={dataUpdatedAt} />}
        {children(standing)}
      </>
    );
  if (error === null) return <RuledLines label={words('loading')} />;
  // What is nobody's answer is a fault of ours.
  if (!(error instanceof NotChecked)) throw error;
  const { kept } = error;
  return (
    <NotAnswered error={error} onAgain={refetch}>
      {kept !== null && (
        <p>{words('unreachable.seen', { version: kept.seen.version, genesis: `${kept.genesis.slice(0, 8)}…` })}</p>
      )}
    </NotAnswered>
  );
}
