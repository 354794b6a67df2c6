import { type TakeChange } from '../governance/take-change.js';
import { type Taker } from './seen-orders.js';
import { type TakeOrder } from './take-order.js';

/** Where orders lie, signed changes of policy may lie too: a policy that tightens stops as much as a freeze. */
export function takeOrderOrChange(parts: {
  readonly takeOrder: Pick<TakeOrder, 'execute'>;
  readonly takeChange: Pick<TakeChange, 'execute'>;
}): Taker {
  return {
    execute: (given, source) =>
      isAboutPolicy(given) ? parts.takeChange.execute(given) : parts.takeOrder.execute(given, source),
  };
}

/** Which of the two it claims to be. Whether it is one is for its reader to say. */
function isAboutPolicy(given: unknown): boolean {
  return typeof given === 'object' && given !== null && 'policy' in given;
}
