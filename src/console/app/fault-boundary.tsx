import { Component, type ReactNode } from 'react';
import { Notice } from '../look/notice.js';
import { useWords } from '../words/use-words.js';

interface Props {
  readonly children: ReactNode;
}

/** A fault of ours is said to be one; a blank page would leave the reader to guess. */
export class FaultBoundary extends Component<Props, { readonly hasFault: boolean }> {
  override state = { hasFault: false };

  static getDerivedStateFromError(): { readonly hasFault: boolean } {
    return { hasFault: true };
  }

  override render(): ReactNode {
    return this.state.hasFault ? <Fault /> : this.props.children;
  }
}

function Fault(): ReactNode {
  const words = useWords();
  return <Notice title={words('broken.title')} text={words('broken.text')} />;
}
