import { useEffect, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { type Hex32 } from '../../protocol/hex.js';
import { type SignedOrder } from '../../protocol/orders/signed-order.js';
import { OrderCopies } from '../ceremony/order-copies.js';
import { orderFile } from '../ceremony/order-file.js';
import { type Ceremony } from '../ceremony/use-ceremony.js';
import { FailedLine } from '../look/failed-line.js';
import { useWords } from '../words/use-words.js';

interface Props {
  readonly order: SignedOrder;
  readonly deployment: Hex32;
  readonly ceremony: Ceremony;
  readonly again: () => void;
  readonly onDrop: () => void;
}

/** Often enough that whoever waits for the server need not press. */
const AGAIN_MS = 5000;

/** The server is down or lies: the order holds without it, so it is handed to the person; and to the server, when it answers. */
export function SignedOrderPart({ order, deployment, ceremony, again, onDrop }: Props): ReactNode {
  const words = useWords();
  const { stage, isBusy } = ceremony;
  const file = orderFile(deployment, order);
  useEffect(() => {
    if (stage.kind !== 'unsent') return undefined;
    const timer = setTimeout(again, AGAIN_MS);
    return () => {
      clearTimeout(timer);
    };
    // Anew for each time that it has not arrived, and not for each rendering.
  }, [stage]);
  return (
    <>
      {stage.kind === 'failed' ? (
        <FailedLine message="ceremony.refused" code={stage.code} />
      ) : (
        <FailedLine message="freeze.unsent" code={null} />
      )}
      <textarea readOnly rows={6} value={file.text} aria-label={words('freeze.copy')} />
      <p className="quiet">{words('freeze.save.name')}</p>
      <div className="sheet-foot">
        <OrderCopies file={file} status={isBusy ? words('ceremony.sending') : null} />
        <Button className="button" isDisabled={isBusy} onPress={again}>
          {words('ceremony.send-again')}
        </Button>
        <Button className="link-button" onPress={onDrop}>
          {words('freeze.drop')}
        </Button>
      </div>
    </>
  );
}
