import { type ReactNode } from 'react';
import { LookIcon } from './icons.js';

interface Props {
  readonly title: string;
  readonly text: string;
  readonly children?: ReactNode;
}

/** Something that the reader should know and that is nobody's attack. */
export function Notice({ title, text, children }: Props): ReactNode {
  return (
    <section className="slip notice" role="alert">
      <LookIcon />
      <div>
        <h1>{title}</h1>
        <p>{text}</p>
        {children}
      </div>
    </section>
  );
}
