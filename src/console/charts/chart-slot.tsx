import { Component, Suspense, type ReactNode } from 'react';
import { useWords } from '../words/use-words.js';

/** Where a picture comes when its code has been loaded. Without it the page is as useful: every number stands beside. */
export function ChartSlot({ children }: { readonly children: ReactNode }): ReactNode {
  const words = useWords();
  return (
    <OrInstead instead={<p className="quiet">{words('chart.missing')}</p>}>
      <Suspense fallback={<p className="quiet chart-wait">{words('loading.page')}</p>}>{children}</Suspense>
    </OrInstead>
  );
}

interface Props {
  readonly children: ReactNode;
  readonly instead: ReactNode;
}

class OrInstead extends Component<Props, { readonly isBroken: boolean }> {
  override state = { isBroken: false };

  static getDerivedStateFromError(): { readonly isBroken: boolean } {
    return { isBroken: true };
  }

  override render(): ReactNode {
    return this.state.isBroken ? this.props.instead : this.props.children;
  }
}
