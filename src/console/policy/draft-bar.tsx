import { type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { type DraftJudgement } from '../../desk/policy/judge-draft.js';
import { useWords } from '../words/use-words.js';

/** On a narrow screen the effect stands below the forms: this says what it is, and leads there. */
export function DraftBar({
  judged,
  onLook,
}: {
  readonly judged: DraftJudgement;
  readonly onLook: () => void;
}): ReactNode {
  const words = useWords();
  if (judged.kind === 'unchanged') return null;
  return (
    <div className="vote-bar draft-bar">
      {judged.kind === 'draft' ? (
        <p>
          <strong className={judged.draft.comparison.effect === 'loosening' ? 'look' : ''}>
            {words(`change.${judged.draft.comparison.effect}`)}
          </strong>{' '}
          {words('draft.count', { count: judged.draft.comparison.changes.length })}
        </p>
      ) : (
        <p className="look">{words(judged.kind === 'refused' ? 'draft.refused' : 'draft.unreadable')}</p>
      )}
      <Button className="button" onPress={onLook}>
        {words('draft.look')}
      </Button>
    </div>
  );
}
