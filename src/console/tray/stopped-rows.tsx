import { useEffect, type ReactNode } from 'react';
import { Link } from 'wouter';
import { GateMark } from '../look/gate-mark.js';
import { proposalStopReport } from '../proposal/proposal-stop-report.js';
import { reportStop } from '../stop/report-stop.js';
import { useWords } from '../words/use-words.js';
import { type RowStop } from './judge-tray.js';

interface Props {
  /** At least one. */
  readonly stops: readonly RowStop[];
}

/** Rows that do not hold. Nothing that the server says of them is shown but their number, and there is nothing to vote on. */
export function StoppedRows({ stops }: Props): ReactNode {
  const words = useWords();
  const report = stops.map(({ withdrawal, stop }) => proposalStopReport(withdrawal, stop)).join('\n\n');
  useEffect(() => {
    void reportStop(report);
  }, [report]);
  return (
    <section className="tray-stops" role="alert">
      <h2>{words('tray.stopped.title', { count: stops.length })}</h2>
      <p>{words('tray.stopped.text')}</p>
      <ul className="tray">
        {stops.map(({ withdrawal, stop }) => (
          <li key={withdrawal} className="slip tray-stop">
            <Link href={stoppedRowLink(withdrawal)}>
              <GateMark isBarred />
              <strong>{words(`stop.${stop.kind}.title`)}</strong>
              <code>{withdrawal.slice(0, 8)}…</code>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The stop page of a row, within the in-tray: it is the tray's evidence that is judged there. */
function stoppedRowLink(withdrawal: string): string {
  return `/?stopped=${withdrawal}`;
}
