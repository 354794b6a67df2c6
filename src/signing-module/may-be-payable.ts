import { type SignedReceipt } from '../protocol/receipt.js';

/** Whether it can make anything payable. A waiting cannot: a node that wavers would set the pace of the asking. */
export function mayBePayable({ message: { outcome } }: Pick<SignedReceipt, 'message'>): boolean {
  return outcome !== 'waiting' && outcome !== 'delayed' && outcome !== 'refused';
}
