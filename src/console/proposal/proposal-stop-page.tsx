import { useEffect, type ReactNode } from 'react';
import { type Hex32 } from '../../protocol/hex.js';
import { CODES } from '../../protocol/codes.js';
import { printable } from '../../desk/text/printable.js';
import { CheckWordsList } from '../look/check-words-list.js';
import { HashText } from '../look/hash-text.js';
import { StopScreen } from '../stop/stop-screen.js';
import { reportStop } from '../stop/report-stop.js';
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
  useEffect(() => {
    void reportStop(report);
  }, [report]);
  return (
    <StopScreen
      title={words(`stop.${stop.kind}.title`)}
      text={words(`stop.${stop.kind}.text`)}
      sides={stop.kind === 'other-intent' ? [side('stop.there', stop.there), side('stop.here', stop.here)] : []}
      report={report}
    />
  );

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

function reportOf(withdrawal: Hex32 | null, stop: ProposalStop): string {
  const lines =
    stop.kind === 'proposal-refused'
      ? [`code: ${stop.code}`, `next: ${CODES[stop.code]}`, `found: ${printable(stop.detail)}`]
      : [`intent there: ${stop.there}`, `intent here: ${stop.here}`];
  return [
    `Sekisho console at ${location.origin}`,
    `stop: ${stop.kind}`,
    `withdrawal: ${withdrawal ?? 'in a list'}`,
    ...lines,
  ].join('\n');
}
