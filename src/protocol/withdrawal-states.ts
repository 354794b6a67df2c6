/** Every state of a withdrawal, as the server tells it. */
export const WITHDRAWAL_STATES = [
  'received',
  'pending_approval',
  'authorised',
  'signing',
  'broadcast',
  'confirmed',
  'final',
  'rejected',
  'expired',
  'cancelled',
  'refused',
  'failed',
] as const;
export type WithdrawalState = (typeof WITHDRAWAL_STATES)[number];

export function parseWithdrawalState(text: string): WithdrawalState | null {
  return WITHDRAWAL_STATES.find((state) => state === text) ?? null;
}
