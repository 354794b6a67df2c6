import { scaleLinear } from 'd3-scale';
import { type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { useWords } from '../words/use-words.js';
import { ChartFrame } from './chart-frame.js';

const ROW = 40;

export interface WorthShare {
  readonly wallet: string;
  /** Of all wallets that the policy names. */
  readonly basisPoints: number;
  readonly worth: string;
}

/** In which of the wallets that are paid from the worth lies: one bar for each, all to one scale. */
export function WorthSharesChart({ shares }: { readonly shares: readonly WorthShare[] }): ReactNode {
  const words = useWords();
  const intl = useIntl();
  const inOrder = shares.toSorted((one, other) => other.basisPoints - one.basisPoints);
  const [first] = inOrder;
  if (first === undefined) return null;
  const percent = (basisPoints: number): string =>
    intl.formatNumber(basisPoints / 10_000, { style: 'percent', maximumFractionDigits: 1 });
  return (
    <ChartFrame
      title={words('chart.share.title', { wallet: first.wallet, share: percent(first.basisPoints) })}
      note={words('chart.share.note')}
      height={inOrder.length * ROW}
      table={{
        head: [words('filter.wallet'), words('chart.share.share'), words('chart.share.worth')],
        rows: inOrder.map(({ wallet, basisPoints, worth }) => [wallet, percent(basisPoints), worth]),
      }}
    >
      {(width) => {
        const x = scaleLinear([0, 10_000], [0, width - 2]).clamp(true);
        return inOrder.map(({ wallet, basisPoints }, row) => (
          <g key={wallet} transform={`translate(1 ${row * ROW})`}>
            <text className="chart-name" y={14}>
              {wallet}
            </text>
            <text className="chart-name" x={width - 2} y={14} textAnchor="end">
              {percent(basisPoints)}
            </text>
            <rect className="chart-room" y={20} width={width - 2} height={12} />
            <rect className="chart-bar" y={20} width={x(basisPoints)} height={12} />
          </g>
        ));
      }}
    </ChartFrame>
  );
}
