import { type ReactNode } from 'react';

/** A slip that is not filled in yet. It does not shimmer: nothing is promised about when. */
export function RuledLines({ label }: { readonly label: string }): ReactNode {
  return (
    <div className="slip ruled" role="status">
      <p>{label}</p>
      <div aria-hidden="true">
        <span />
        <span />
        <span />
        <span />
      </div>
    </div>
  );
}
