import { type ReactNode } from 'react';
import { type Hex32 } from '../../protocol/hex.js';
import { CODES } from '../../protocol/codes.js';
import { printable } from '../../desk/text/printable.js';
import { CheckWordsList } from '../look/check-words-list.js';
import { HashText } from '../look/hash-text.js';
import { StopScreen, type Side } from '../stop/stop-screen.js';
import { useWords } from '../words/use-words.js';
import { type ProposalStop } from './judge-proposal.js';

interface Props {
  readonly withdrawal: Hex32 | null;
  readonly stop: ProposalStop;
}

/** The server shows one thing and would have another signed, or two screens show two things. Nobody votes here. */
export function ProposalStopPage({ withdrawal, stop }: Props): ReactNode {
  const words = useWords();
  const report = reportOf(withdrawal, stop);
  return (
    <StopScreen
      title={words(`stop.${stop.kind}.title`)}
      text={words(`stop.${stop.kind}.text`)}
      sides={sidesOf()}
      report={report}
    />
  );

  function sidesOf(): readonly Side[] {
    if (stop.kind === 'other-intent') return [side('stop.there', stop.there), side('stop.here', stop.here)];
    if (stop.kind === 'proposal-refused') return [];
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

function reportOf(withdrawal: Hex32 | null, stop: ProposalStop): string {
  const lines = linesOf(stop);
  return [
    `Sekisho console at ${location.origin}`,
    `stop: ${stop.kind}`,
    `withdrawal: ${withdrawal ?? 'in a list'}`,
    ...lines,
  ].join('\n');
}

function linesOf(stop: ProposalStop): readonly string[] {
  switch (stop.kind) {
    case 'proposal-refused':
      return [`code: ${stop.code}`, `next: ${CODES[stop.code]}`, `found: ${printable(stop.detail)}`];
    case 'other-intent':
      return [`intent there: ${stop.there}`, `intent here: ${stop.here}`];
    case 'told-differs':
      return stop.differences.map(({ field, told, derived }) => `${field}: told "${told}", signed "${derived}"`);
  }
}
