import { Component, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { useLocation } from 'wouter';
import { Notice } from '../look/notice.js';
import { useWords } from '../words/use-words.js';
import { PageNotLoaded } from './page-not-loaded.js';

interface Props {
  readonly children: ReactNode;
}

/** A fault is said to be one; a blank page would leave the reader to guess. Another page is not to blame for it. */
export function FaultBoundary({ children }: Props): ReactNode {
  const [path] = useLocation();
  return <Boundary key={path}>{children}</Boundary>;
}

type State = { readonly hasFault: false } | { readonly hasFault: true; readonly error: unknown };

class Boundary extends Component<Props, State> {
  override state: State = { hasFault: false };

  static getDerivedStateFromError(error: unknown): State {
    return { hasFault: true, error };
  }

  override render(): ReactNode {
    return this.state.hasFault ? <Fault error={this.state.error} /> : this.props.children;
  }
}

function Fault({ error }: { readonly error: unknown }): ReactNode {
  const words = useWords();
  const what = error instanceof PageNotLoaded ? 'not-loaded' : 'broken';
  return (
    <Notice title={words(`${what}.title`)} text={words(`${what}.text`)}>
      <Button
        className="button"
        onPress={() => {
          location.reload();
        }}
      >
        {words('reload')}
      </Button>
    </Notice>
  );
}
