import { type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { FailedLine } from '../look/failed-line.js';
import { type MessageId } from '../words/en.js';
import { useWords } from '../words/use-words.js';
import { type Ceremony } from './use-ceremony.js';

interface Props {
  readonly ceremony: Ceremony;
  readonly action: ReactNode;
  readonly look?: 'button-freeze';
  readonly isDisabled?: boolean;
  /** What stands in for the button where there is nothing to sign; what was signed already can still be handed in. */
  readonly obstacle?: MessageId | null;
  /** What else is going on. */
  readonly status?: string | null;
  /** What to do with the key, where it is not one touch. */
  readonly touch?: string;
  readonly onAct: () => void;
  /** Gives up what was signed and has not arrived. */
  readonly onDrop: () => void;
}

/** How far it is, in words that screen readers hear, and the one button that goes on. */
export function CeremonyFoot({
  ceremony: { stage, isBusy, send },
  action,
  look,
  isDisabled = false,
  obstacle = null,
  status = null,
  touch,
  onAct,
  onDrop,
}: Props): ReactNode {
  const words = useWords();
  if (stage.kind === 'unsent')
    return (
      <div className="sheet-foot">
        <FailedLine message="ceremony.unsent" code={null} />
        <Button className="link-button" onPress={onDrop}>
          {words('ceremony.drop')}
        </Button>
        <Button className="button" onPress={() => void send(stage.send)}>
          {words('ceremony.send-again')}
        </Button>
      </div>
    );
  return (
    <div className="sheet-foot">
      {status !== null && <p role="status">{status}</p>}
      {stage.kind === 'signing' && <p role="status">{touch ?? words('ceremony.touch')}</p>}
      {stage.kind === 'sending' && <p role="status">{words('ceremony.sending')}</p>}
      {stage.kind === 'failed' && <FailedLine message={stage.message} code={stage.code} />}
      {obstacle !== null ? (
        <FailedLine message={obstacle} code={null} />
      ) : (
        <Button className={`button ${look ?? ''}`.trim()} isDisabled={isDisabled || isBusy} onPress={onAct}>
          {action}
        </Button>
      )}
    </div>
  );
}
