import { CHANGE_SIGNATURE_SECONDS, type Draft } from '../../protocol/governance/check-change.js';
import { type Hex32 } from '../../protocol/hex.js';
import { type OrderMessage } from '../../protocol/orders/signed-order.js';
import { ORDER_LIFETIME_SECONDS } from '../../protocol/orders/verify-order.js';
import { type PolicyChange } from '../../protocol/verbs.js';
import { type Voter } from '../proposal/ballot.js';

/** What a governor's device is to sign under a change: the words that follow from the two documents, and nobody else's. */
export function changeBallot({ statement }: Pick<Draft, 'statement'>, voter: Voter, castAt: number): PolicyChange {
  const { approver, device } = voter;
  return { ...statement, approver, device, castAt, expiresAt: castAt + CHANGE_SIGNATURE_SECONDS };
}

/** What it is to sign to stop one. */
export function vetoBallot(
  policyHash: Hex32,
  reason: string,
  voter: Voter,
  castAt: number,
): Extract<OrderMessage, { verb: 'Veto' }> {
  const { approver, device } = voter;
  const message = { policyHash, reason, approver, device, castAt, expiresAt: castAt + ORDER_LIFETIME_SECONDS };
  return { verb: 'Veto', message };
}
