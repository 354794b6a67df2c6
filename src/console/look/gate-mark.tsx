import { type ReactNode } from 'react';

/** Two posts and a roof; the beam lies across where the way is barred. */
export function GateMark({ isBarred = false }: { readonly isBarred?: boolean }): ReactNode {
  return (
    <svg className="gate" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path d="M2 6h28v4H2zM6 10h4v18H6zM22 10h4v18h-4z" />
      <path className="gate-beam" d={isBarred ? 'M1 18.500h30v4H1z' : 'M10 14h12v2.500H10z'} />
    </svg>
  );
}
