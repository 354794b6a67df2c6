import { type UseQueryResult } from '@tanstack/react-query';
import { type ReactNode } from 'react';
import { Notice } from '../look/notice.js';
import { RuledLines } from '../look/ruled-lines.js';
import { Stale } from '../look/stale.js';
import { NextStepText } from '../words/next-step-text.js';
import { useWords } from '../words/use-words.js';
import { NotAnswered } from './not-answered.js';
import { isRefusal, ServerRefused } from './server-refused.js';

interface Props<T> {
  readonly query: UseQueryResult<T>;
  /** What is being done, while there is nothing to show. */
  readonly label: string;
  readonly children: (answer: T) => ReactNode;
}

/** What the server answered; or that it is asked, does not answer, or does not tell this person. */
export function Shown<T>({ query, label, children }: Props<T>): ReactNode {
  const words = useWords();
  const { data, error, dataUpdatedAt, refetch } = query;
  if (data !== undefined)
    return (
      <>
        {error !== null && <Stale since={dataUpdatedAt} />}
        {children(data)}
      </>
    );
  if (error === null) return <RuledLines label={label} />;
  if (isRefusal(error, 'FORBIDDEN')) return <Notice title={words('forbidden.title')} text={words('forbidden.text')} />;
  if (isRefusal(error, 'NOT_FOUND'))
    return <Notice title={words('proposal.none.title')} text={words('proposal.none.text')} />;
  if (error instanceof ServerRefused)
    return (
      <Notice title={words('refused.title')} text={words('refused.text')}>
        <p>
          <code>{error.code}</code> <NextStepText step={error.code} />
        </p>
      </Notice>
    );
  return <NotAnswered error={error} onAgain={refetch} />;
}
