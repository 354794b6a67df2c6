import { lazy, type ReactNode } from 'react';
import { ChartSlot } from '../charts/chart-slot.js';
import { type WorthShare } from '../charts/worth-shares-chart.js';
import { useWords } from '../words/use-words.js';

const WorthSharesChart = lazy(async () => ({
  default: (await import('../charts/worth-shares-chart.js')).WorthSharesChart,
}));

/** Nothing where the shares of some are not known, or there is only one: then there is nothing to compare. */
export function WorthShares({ shares }: { readonly shares: readonly (WorthShare | null)[] }): ReactNode {
  const words = useWords();
  const known = shares.flatMap((each) => (each === null ? [] : [each]));
  if (known.length < 2 || known.length < shares.length) return null;
  return (
    <section className="slip" aria-label={words('chart.share.label')}>
      <ChartSlot>
        <WorthSharesChart shares={known} />
      </ChartSlot>
    </section>
  );
}
