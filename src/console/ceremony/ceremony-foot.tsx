import { type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { FailedLine } from '../look/failed-line.js';
import { useWords } from '../words/use-words.js';
import { type Ceremony } from './use-ceremony.js';

interface Props {
  readonly ceremony: Ceremony;
  readonly action: string;
  readonly isDisabled?: boolean;
  readonly onAct: () => void;
}

/** How far it is, in words that screen readers hear, and the one button that goes on. */
export function CeremonyFoot({
  ceremony: { stage, isBusy, send },
  action,
  isDisabled = false,
  onAct,
}: Props): ReactNode {
  const words = useWords();
  return (
    <div className="sheet-foot">
      {stage.kind === 'signing' && <p role="status">{words('ceremony.touch')}</p>}
      {stage.kind === 'sending' && <p role="status">{words('change.sending')}</p>}
      {stage.kind === 'failed' && <FailedLine message={stage.message} code={stage.code} />}
      {stage.kind === 'unsent' ? (
        <>
          <p role="alert" className="look">
            {words('change.unsent')}
          </p>
          <Button className="button" onPress={() => void send(stage.send)}>
            {words('change.send-again')}
          </Button>
        </>
      ) : (
        <Button className="button" isDisabled={isDisabled || isBusy} onPress={onAct}>
          {action}
        </Button>
      )}
    </div>
  );
}
