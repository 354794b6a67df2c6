import { type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { Notice } from '../look/notice.js';
import { useWords } from '../words/use-words.js';
import { NoAnswer } from './no-answer.js';

interface Props {
  readonly error: unknown;
  readonly onAgain: () => unknown;
  readonly children?: ReactNode;
}

/** There is nothing to show, for the server gave no answer, or none that can be read. */
export function NotAnswered({ error, onAgain, children }: Props): ReactNode {
  const words = useWords();
  const why = error instanceof NoAnswer ? error.why : 'unreachable';
  return (
    <Notice title={words(`${why}.title`)} text={words(`${why}.text`)}>
      {children}
      <Button className="button" onPress={() => void onAgain()}>
        {words('again')}
      </Button>
    </Notice>
  );
}
