import { type SignedOrder } from '../../protocol/orders/signed-order.js';
import { type UnfreezeOrder } from '../../protocol/orders/verify-order.js';

export type SignedUnfreeze = Extract<SignedOrder, { readonly verb: 'Unfreeze' }>;

/**
 * Of each device the signature under a lifting that is valid for longest, in the order in which they came. Each costs a check,
 * under the lock that freezes wait for: whoever words the same lifting anew five hundred times must not make them wait.
 *
 * @param verify null where it does not count
 */
export function unfreezesHeard(
  signed: readonly SignedUnfreeze[],
  verify: (each: SignedUnfreeze) => UnfreezeOrder | null,
): readonly UnfreezeOrder[] {
  const heard = new Map<string, { readonly place: number; readonly order: UnfreezeOrder }>();
  const longestFirst = [...signed.entries()].sort(
    ([, one], [, other]) => other.message.expiresAt - one.message.expiresAt,
  );
  for (const [place, each] of longestFirst) {
    if (heard.has(each.message.device)) continue;
    const order = verify(each);
    if (order !== null) heard.set(each.message.device, { place, order });
  }
  return [...heard.values()].sort((one, other) => one.place - other.place).map(({ order }) => order);
}
