import { useId, type ReactNode } from 'react';
import { useWords } from '../words/use-words.js';
import { useWidth } from './use-width.js';

/** The same numbers for whoever cannot see the picture, and for whoever wants to copy one. */
export interface ChartTable {
  readonly head: readonly string[];
  /** The first of each row names it. */
  readonly rows: readonly (readonly string[])[];
}

interface Props {
  /** What the picture shows, as a sentence: not what it is about. */
  readonly title: string;
  /** What is drawn, in which unit, and by whose account. */
  readonly note: string;
  readonly height: number;
  readonly table: ChartTable;
  /** What stands for what; null where there is only one kind of mark. */
  readonly legend?: ReactNode;
  /** Drawn at one unit for a pixel, at the width that there is. */
  readonly children: (width: number) => ReactNode;
}

/** A picture under the sentence that it proves, above its numbers. The picture itself says nothing to a screen reader. */
export function ChartFrame({ title, note, height, table, legend, children }: Props): ReactNode {
  const words = useWords();
  const id = useId();
  const [element, width] = useWidth();
  return (
    <figure className="chart" aria-labelledby={id}>
      <figcaption>
        <strong id={id}>{title}</strong>
        <span className="quiet">{note}</span>
      </figcaption>
      {legend}
      <div ref={element}>
        {/* Of the width that its place has, also in the moment before that is measured anew. */}
        <svg viewBox={`0 0 ${width} ${height}`} height={height} preserveAspectRatio="none" aria-hidden="true">
          {children(width)}
        </svg>
      </div>
      <details>
        <summary>{words('chart.numbers')}</summary>
        <div className="table" tabIndex={0} role="group" aria-labelledby={id}>
          <table>
            <thead>
              <tr>
                {table.head.map((each) => (
                  <th key={each} scope="col">
                    {each}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {table.rows.map(([name = '', ...cells]) => (
                <tr key={[name, ...cells].join(' ')}>
                  <th scope="row">{name}</th>
                  {cells.map((cell, at) => (
                    <td key={table.head[at + 1]}>{cell}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}
