import { type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { type Hex32 } from '../../protocol/hex.js';
import { type SignedOrder } from '../../protocol/orders/signed-order.js';
import { saveFile } from '../look/save-file.js';
import { useCopy } from '../look/use-copy.js';
import { useWords } from '../words/use-words.js';
import { orderFile } from './order-file.js';

interface Props {
  readonly order: SignedOrder;
  readonly deployment: Hex32;
}

/** What was signed holds without the server, which may have swallowed it with a friendly word. */
export function CarryOrder({ order, deployment }: Props): ReactNode {
  const words = useWords();
  const file = orderFile(deployment, order);
  const { copy, hasCopied } = useCopy(file.text);
  return (
    <details className="carry">
      <summary>{words('carry.title')}</summary>
      <p className="quiet">{words('carry.text')}</p>
      <p className="quiet">{words('freeze.save.name')}</p>
      <span role="status">{hasCopied === true ? words('freeze.copied') : ''}</span>
      <Button className="button button-plain" onPress={copy}>
        {words('freeze.copy')}
      </Button>
      <Button
        className="button button-plain"
        onPress={() => {
          saveFile(file);
        }}
      >
        {words('freeze.save')}
      </Button>
    </details>
  );
}
