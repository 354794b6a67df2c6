import { type ReactNode } from 'react';
import { checkWords } from '../../protocol/check-words.js';
import { type Hex32 } from '../../protocol/hex.js';

/** Six English words in every language: they are said aloud from one screen to another. */
export function CheckWordsList({ digest }: { readonly digest: Hex32 }): ReactNode {
  return (
    <ol className="words" lang="en">
      {checkWords(digest).map((word, at) => (
        <li key={at}>{word}</li>
      ))}
    </ol>
  );
}
