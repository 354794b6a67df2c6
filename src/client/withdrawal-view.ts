import { type components } from './openapi-types.js';
import { hasTexts, isTexts, recordOf } from './read-answer.js';

/**
 * A withdrawal as the server tells it, typed by openapi.json. Nothing in here is known to be true until
 * `trustWithdrawal` has been through it.
 */
export type WithdrawalView = Readonly<components['schemas']['Withdrawal']>;

// A state that the generated types do not have, or have in addition, is a compile error.
const STATES = {
  received: true,
  held: true,
  pending_approval: true,
  authorised: true,
  delayed: true,
  signing: true,
  broadcast: true,
  confirmed: true,
  final: true,
  rejected: true,
  expired: true,
  cancelled: true,
  refused: true,
  failed: true,
} as const satisfies Record<WithdrawalView['state'], true>;

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
  'tier',
  'createdAt',
  'updatedAt',
] as const;

/** Null for anything that is not a view. What it does not know it leaves out, so that a newer server can say more. */
export function readWithdrawalView(value: unknown): WithdrawalView | null {
  const view = recordOf(value);
  if (view === null || !hasTexts(view, TEXTS) || !isState(view.state)) return null;
  const { state, initiators, approvals, receipts, confirmations } = view;
  if (!isTexts(initiators) || !(approvals === null || isApprovals(approvals))) return null;
  if (!Array.isArray(receipts) || !receipts.every(isReceipt) || typeof confirmations !== 'number') return null;
  const decision = readDecision(view['decision']);
  if (decision === null) return null;
  const { id, reference, asset, amount, amountText, destination, beneficiary, wallet } = view;
  const { maxFee, maxFeeText, notAfter, tier, createdAt, updatedAt } = view;
  return {
    ...{ id, reference, state, asset, amount, amountText, destination, beneficiary, wallet },
    ...{ maxFee, maxFeeText, notAfter, tier, createdAt, updatedAt, approvals, receipts, confirmations },
    initiators: [...initiators],
    decision,
    reason: textOrNull(view['reason']),
    txid: textOrNull(view['txid']),
    estimatedReleaseAt: textOrNull(view['estimatedReleaseAt']),
  };
}

export function isState(text: string): text is WithdrawalView['state'] {
  return Object.hasOwn(STATES, text);
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function isApprovals(value: unknown): value is NonNullable<WithdrawalView['approvals']> {
  const groups = recordOf(value);
  return groups !== null && Object.values(groups).every(isProgress);
}

function isProgress(value: unknown): boolean {
  const { have, need } = recordOf(value) ?? {};
  return typeof have === 'number' && typeof need === 'number';
}

/** Its form only; `readSignedReceipt` reads it to the letter. */
function isReceipt(value: unknown): value is WithdrawalView['receipts'][number] {
  const { message, signature } = recordOf(value) ?? {};
  return recordOf(message) !== null && typeof signature === 'string';
}

function readDecision(value: unknown): WithdrawalView['decision'] | null {
  const decision = recordOf(value);
  if (decision === null || !hasTexts(decision, ['policyHash', 'rule']) || !isTexts(decision['trace'])) return null;
  return { policyHash: decision.policyHash, rule: decision.rule, trace: [...decision['trace']] };
}
