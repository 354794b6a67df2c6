import { type WithdrawalView } from '../../../src/client/withdrawal-view.js';
import { type SignedReceipt } from '../../../src/protocol/receipt.js';
import { writeMessage } from '../../../src/protocol/typed-data.js';
import { type Intent } from '../../../src/protocol/verbs.js';

/** What an honest server tells about an intent and the receipts on it. */
export function aWithdrawalView(
  intent: Intent,
  receipts: readonly SignedReceipt[] = [],
  overrides: Partial<WithdrawalView> = {},
): WithdrawalView {
  const { withdrawalId: id, reference, asset, amountText, destination, beneficiary, wallet, maxFeeText } = intent;
  const last = receipts.at(-1)?.message;
  const at = '2026-11-22T06:00:00.000Z';
  return {
    ...{ id, reference, asset, amountText, destination, beneficiary, wallet, maxFeeText },
    state: stateAfter(last?.outcome),
    reason: null,
    amount: intent.amount.toString(),
    maxFee: intent.maxFee.toString(),
    notAfter: new Date(intent.notAfter * 1000).toISOString(),
    tier: 'btc-large',
    decision: { policyHash: '00'.repeat(32), rule: 'btc-large', trace: [] },
    approvals: null,
    estimatedReleaseAt: null,
    initiators: [...intent.initiators],
    txid: last === undefined || last.txid === '' ? null : last.txid,
    confirmations: last?.confirmations ?? 0,
    receipts: receipts.map(({ message, signature }) => ({ message: writeMessage(message), signature })),
    createdAt: at,
    updatedAt: at,
    ...overrides,
  };
}

function stateAfter(outcome: string | undefined): WithdrawalView['state'] {
  switch (outcome) {
    case 'signed':
      return 'signing';
    case 'broadcast':
    case 'confirmed':
    case 'final':
    case 'expired':
    case 'cancelled':
    case 'refused':
      return outcome;
    default:
      return 'received';
  }
}
