import { type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { type DraftJudgement } from '../../../desk/policy/judge-draft.js';
import { useWords, type Words } from '../../words/use-words.js';

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
      <p className={judged.kind === 'draft' && judged.draft.comparison.effect === 'tightening' ? '' : 'look'}>
        {draftWords(judged, words)}
      </p>
      <Button className="button" onPress={onLook}>
        {words('draft.look')}
      </Button>
    </div>
  );
}

/** What there is to say of it in a line. */
export function draftWords(judged: Exclude<DraftJudgement, { kind: 'unchanged' }>, words: Words): string {
  if (judged.kind !== 'draft') return words(judged.kind === 'refused' ? 'draft.refused' : 'draft.unreadable');
  const { effect, changes } = judged.draft.comparison;
  return words('draft.count', { effect: words(`change.${effect}`), count: changes.length });
}
