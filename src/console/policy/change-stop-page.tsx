import { type ReactNode } from 'react';
import { printable } from '../../desk/text/printable.js';
import { StopScreen } from '../stop/stop-screen.js';
import { useWords } from '../words/use-words.js';
import { type ChangeStop } from './judge-news.js';

/** The server tells of other changes than there are between the two documents. Nobody signs here. */
export function ChangeStopPage({ stop }: { readonly stop: ChangeStop }): ReactNode {
  const words = useWords();
  const report = reportOf(stop);
  return (
    <StopScreen
      title={words('stop.change-differs.title')}
      text={words('stop.change-differs.text')}
      sides={[
        { name: words('stop.change.told'), shown: <Lines lines={stop.told} /> },
        { name: words('stop.change.own'), shown: <Lines lines={stop.own} /> },
      ]}
      report={report}
    />
  );
}

/** As they are signed, which is in English. */
function Lines({ lines }: { readonly lines: readonly string[] }): ReactNode {
  const words = useWords();
  if (lines.length === 0) return <p>{words('stop.change.nothing')}</p>;
  return (
    <ul lang="en">
      {lines.map((line, at) => (
        <li key={at}>{printable(line)}</li>
      ))}
    </ul>
  );
}

function reportOf({ hash, told, own }: ChangeStop): string {
  return [
    `Sekisho console at ${location.origin}`,
    'stop: change-differs',
    `policy: ${hash}`,
    ...told.map((line) => `server: ${printable(line)}`),
    ...own.map((line) => `documents: ${printable(line)}`),
  ].join('\n');
}
