import { hasTexts, isTexts, recordOf } from './read-answer.js';

/** A withdrawal as the server tells it. Nothing in here is known to be true until `trustWithdrawal` has been through it. */
export interface WithdrawalView {
  readonly id: string;
  readonly reference: string;
  readonly state: string;
  readonly reason: string | null;
  readonly asset: string;
  /** Base units, as a decimal string. */
  readonly amount: string;
  readonly amountText: string;
  readonly destination: string;
  readonly beneficiary: string;
  readonly wallet: string;
  readonly maxFee: string;
  readonly maxFeeText: string;
  /** ISO 8601. */
  readonly notAfter: string;
  readonly tier: string | null;
  readonly approvals: Readonly<Record<string, { readonly have: number; readonly need: number }>> | null;
  readonly initiators: readonly string[];
  readonly txid: string | null;
  readonly confirmations: number;
  readonly receipts: readonly unknown[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

const TEXTS = [
  'id',
  'reference',
  'state',
  'asset',
  'amount',
  'amountText',
  'destination',
  'beneficiary',
  'wallet',
  'maxFee',
  'maxFeeText',
  'notAfter',
  'createdAt',
  'updatedAt',
] as const;

/** Null for anything that is not a view. What it does not know it leaves out, so that a newer server can say more. */
export function readWithdrawalView(value: unknown): WithdrawalView | null {
  const view = recordOf(value);
  if (view === null || !hasTexts(view, TEXTS)) return null;
  const { initiators, receipts } = view;
  const approvals = view['approvals'] ?? null;
  if (!isTexts(initiators) || !Array.isArray(receipts) || (approvals !== null && !isApprovals(approvals))) return null;
  const { id, reference, state, asset, amount, amountText, destination, beneficiary, wallet } = view;
  const { maxFee, maxFeeText, notAfter, createdAt, updatedAt } = view;
  return {
    ...{ id, reference, state, asset, amount, amountText, destination, beneficiary, wallet },
    ...{ maxFee, maxFeeText, notAfter, createdAt, updatedAt, initiators, receipts, approvals },
    reason: textOrNull(view['reason']),
    tier: textOrNull(view['tier']),
    txid: textOrNull(view['txid']),
    confirmations: typeof view['confirmations'] === 'number' ? view['confirmations'] : 0,
  };
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function isApprovals(value: unknown): value is NonNullable<WithdrawalView['approvals']> {
  return Object.values(recordOf(value) ?? { none: null }).every((group) => {
    const { have, need } = recordOf(group) ?? {};
    return typeof have === 'number' && typeof need === 'number';
  });
}
