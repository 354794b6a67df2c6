import { type ReactNode } from 'react';

/** Beside words, never instead of them: hence nothing for screen readers. */
function Icon({ className, path }: { readonly className: string; readonly path: string }): ReactNode {
  return (
    <svg className={`icon ${className}`} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={path} />
    </svg>
  );
}

export function CheckIcon(): ReactNode {
  return <Icon className="icon-check" path="M3.500 10.500 8 15l8.500-10" />;
}

export function LookIcon(): ReactNode {
  return <Icon className="icon-look" path="M10 2.500 18.500 17.500H1.500zM10 8v4.500M10 14.800v.4" />;
}
