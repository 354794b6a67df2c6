import { type SignedOrder } from '../../protocol/orders/signed-order.js';

/** What an order is about, as it stands beside it in a column, for queries. Who starts compares the two. */
export function subjectOf(signed: SignedOrder): string {
  switch (signed.verb) {
    case 'Freeze':
      return signed.message.scope;
    case 'Suspend':
      return signed.message.suspended;
    case 'Veto':
      return signed.message.policyHash;
    case 'Reject':
      return signed.message.intent.withdrawalId;
    case 'Unfreeze':
      return '';
  }
}
