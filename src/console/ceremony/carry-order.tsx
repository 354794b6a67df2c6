import { type ReactNode } from 'react';
import { type Hex32 } from '../../protocol/hex.js';
import { type SignedOrder } from '../../protocol/orders/signed-order.js';
import { useWords } from '../words/use-words.js';
import { OrderCopies } from './order-copies.js';
import { orderFile } from './order-file.js';

interface Props {
  readonly order: SignedOrder;
  readonly deployment: Hex32;
}

/** What was signed holds without the server, which may have swallowed it with a friendly word. */
export function CarryOrder({ order, deployment }: Props): ReactNode {
  const words = useWords();
  return (
    <details>
      <summary>{words('carry.title')}</summary>
      <p className="quiet">{words('carry.text')}</p>
      <p className="quiet">{words('freeze.save.name')}</p>
      <OrderCopies file={orderFile(deployment, order)} />
    </details>
  );
}
