import { type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { type Policy } from '../../protocol/policy.js';
import { useWords } from '../words/use-words.js';

interface Props {
  readonly all: readonly Policy[];
  /** Since when each has been in force, in Unix seconds, by its hash. */
  readonly times: ReadonlyMap<string, number>;
  /** Unix seconds. */
  readonly now: number;
}

const WIDTH = 320;
const EDGE = 10;

/** The chain that this page has followed: when the rules changed, as a line and, for readers, as a table. */
export function VersionsSlip({ all, times, now }: Props): ReactNode {
  const words = useWords();
  const intl = useIntl();
  const moments = all.flatMap(({ hash }) => times.get(hash) ?? []);
  const from = Math.min(...moments, now);
  const span = Math.max(1, now - from);
  const placeOf = (at: number): number => EDGE + ((at - from) / span) * (WIDTH - 2 * EDGE);
  const day = (at: number): string =>
    intl.formatDate(at * 1000, { year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' });
  return (
    <section className="slip versions" aria-labelledby="versions-title">
      <h2 id="versions-title">{words('versions.title')}</h2>
      {moments.length > 1 && (
        <svg viewBox={`0 0 ${WIDTH} 34`} aria-hidden="true" focusable="false">
          <path className="axis" d={`M${EDGE} 22H${WIDTH - EDGE}`} />
          {all.map(({ version, hash }) => {
            const at = times.get(hash);
            if (at === undefined) return null;
            const x = placeOf(at);
            return (
              <g key={hash}>
                <circle cx={x} cy="22" r="4.500" />
                <text x={x} y="12" textAnchor="middle">
                  {version}
                </text>
              </g>
            );
          })}
        </svg>
      )}
      <table>
        <caption className="quiet">{words('versions.caption')}</caption>
        <thead>
          <tr>
            <th scope="col">{words('versions.version')}</th>
            <th scope="col">{words('versions.since')}</th>
            <th scope="col">{words('policy.hash')}</th>
          </tr>
        </thead>
        <tbody>
          {all.toReversed().map(({ version, hash }) => {
            const at = times.get(hash);
            return (
              <tr key={hash}>
                <th scope="row">{version}</th>
                <td>{at === undefined ? words('versions.unknown') : day(at)}</td>
                <td>
                  <code title={hash}>{`${hash.slice(0, 8)}…`}</code>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
