/** How a withdrawal may end. What has ended is not paid any more. */
const END_STATES = ['final', 'rejected', 'expired', 'cancelled', 'refused', 'failed'] as const;

/** The states that only the signing module can bring about; nobody needs to believe a server about them. */
export const PROVEN_STATES = ['authorised', 'delayed', 'signing', 'broadcast', 'confirmed', ...END_STATES] as const;
export type ProvenState = (typeof PROVEN_STATES)[number];

/** Every state of a withdrawal, as the server tells it. */
export const WITHDRAWAL_STATES = ['received', 'held', 'pending_approval', ...PROVEN_STATES] as const;
export type WithdrawalState = (typeof WITHDRAWAL_STATES)[number];

export function parseWithdrawalState(text: string): WithdrawalState | null {
  return WITHDRAWAL_STATES.find((state) => state === text) ?? null;
}

export function isEnd(state: string): boolean {
  return END_STATES.some((end) => end === state);
}
