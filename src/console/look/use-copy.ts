import { useState } from 'react';

export interface Copy {
  readonly copy: () => void;
  /** Null while nobody has asked. A browser may refuse. */
  readonly hasCopied: boolean | null;
}

/** Puts a text on the clipboard, and tells whether it is there. */
export function useCopy(text: string): Copy {
  const [hasCopied, tell] = useState<boolean | null>(null);
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => {
        tell(true);
      },
      () => {
        tell(false);
      },
    );
  };
  return { copy, hasCopied };
}
