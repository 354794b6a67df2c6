import { type ScaleTime } from 'd3-scale';
import { type ReactNode } from 'react';

interface Props {
  readonly scale: ScaleTime<number, number>;
  readonly y: number;
  /** About so many; the scale takes moments that people count by. */
  readonly count: number;
  readonly text: (moment: Date) => string;
}

/** Moments under a chart, in the reader's own time. */
export function TimeTicks({ scale, y, count, text }: Props): ReactNode {
  return (
    <g className="chart-axis">
      {scale.ticks(count).map((moment) => (
        <g key={moment.getTime()} transform={`translate(${scale(moment)} ${y})`}>
          <path d="M0 0v5" />
          <text y={18} textAnchor="middle">
            {text(moment)}
          </text>
        </g>
      ))}
    </g>
  );
}
