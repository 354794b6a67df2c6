import { type TakeChange } from '../governance/take-change.js';
import { type CancelSource } from '../ledger/engine-cancels.js';
import { type Taker } from './seen-orders.js';
import { type TakeCancel } from './take-cancel.js';
import { type TakeOrder } from './take-order.js';

/**
 * Where orders lie, whatever else stops may lie too: signed changes of policy, for one that tightens stops as much as a
 * freeze, and engines' cancels.
 */
export function takeByKind(
  parts: {
    readonly takeOrder: Pick<TakeOrder, 'execute'>;
    readonly takeChange: Pick<TakeChange, 'execute'>;
    readonly takeCancel: Pick<TakeCancel, 'execute'>;
  },
  place: CancelSource,
): Taker {
  return {
    execute: (given, source) => {
      if (has(given, 'policy')) return parts.takeChange.execute(given);
      if (has(given, 'cancel')) return parts.takeCancel.execute(given, place);
      return parts.takeOrder.execute(given, source);
    },
  };
}

/** Which of them it claims to be. Whether it is one is for its reader to say. */
function has(given: unknown, field: string): boolean {
  return typeof given === 'object' && given !== null && field in given;
}
