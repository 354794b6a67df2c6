import { type ReactNode } from 'react';
import { type Hex32 } from '../../protocol/hex.js';
import { CheckWordsList } from '../look/check-words-list.js';
import { HashText } from '../look/hash-text.js';
import { StopScreen, type Side } from '../stop/stop-screen.js';
import { useWords } from '../words/use-words.js';
import { type ProposalStop } from './judge-proposal.js';
import { proposalStopReport } from './proposal-stop-report.js';

interface Props {
  readonly withdrawal: Hex32 | null;
  readonly stop: ProposalStop;
  /** Where it is about one of many: to the others. */
  readonly back?: ReactNode;
}

/** The server shows one thing and would have another signed, or two screens show two things. Nobody votes here. */
export function ProposalStopPage({ withdrawal, stop, back }: Props): ReactNode {
  const words = useWords();
  return (
    <StopScreen
      title={words(`stop.${stop.kind}.title`)}
      text={words(`stop.${stop.kind}.text`)}
      sides={sidesOf()}
      report={proposalStopReport(withdrawal, stop)}
      back={back}
    />
  );

  function sidesOf(): readonly Side[] {
    if (stop.kind === 'other-intent') return [side('stop.there', stop.there), side('stop.here', stop.here)];
    if (stop.kind === 'proposal-refused' || stop.kind === 'list-broken') return [];
    return [
      { name: words('stop.told'), shown: <Account lines={stop.differences.map(({ field, told }) => [field, told])} /> },
      {
        name: words('stop.derived'),
        shown: <Account lines={stop.differences.map(({ field, derived }) => [field, derived])} />,
      },
    ];
  }

  function side(name: 'stop.there' | 'stop.here', hash: Hex32) {
    const shown = (
      <>
        <CheckWordsList digest={hash} />
        <HashText hash={hash} />
      </>
    );
    return { name: words(name), shown };
  }
}

function Account({ lines }: { readonly lines: readonly (readonly [string, string])[] }): ReactNode {
  return (
    <ul lang="en">
      {lines.map(([field, value]) => (
        <li key={field}>
          {field}: <strong dir="ltr">{value === '' ? '–' : value}</strong>
        </li>
      ))}
    </ul>
  );
}
