import { type ReactNode } from 'react';
import { type Code } from '../../protocol/codes.js';
import { type MessageId } from '../words/en.js';
import { NextStepText } from '../words/next-step-text.js';
import { useWords } from '../words/use-words.js';

interface Props {
  readonly message: MessageId;
  /** Of the refusal, where it was one: people look it up by it. */
  readonly code: Code | null;
}

/** What did not work, and what to do next. */
export function FailedLine({ message, code }: Props): ReactNode {
  const words = useWords();
  return (
    <p role="alert" className="look">
      {words(message)}{' '}
      {code !== null && (
        <>
          <code>{code}</code> <NextStepText step={code} />
        </>
      )}
    </p>
  );
}
