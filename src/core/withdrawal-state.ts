import { NO_HASH } from '../protocol/derive-intent.js';
import { type IntentHash } from '../protocol/ids.js';
import { invariant } from '../protocol/invariant.js';
import { isOutcome, isWithdrawalOutcome, type WithdrawalOutcome } from '../protocol/receipt.js';
import { type Receipt } from '../protocol/verbs.js';
import { isEnd, type WithdrawalState } from '../protocol/withdrawal-states.js';

interface Transition {
  /** What happens: one of the server's own verbs, or the outcome that a verified receipt states. */
  readonly on: ServerVerb | `receipt ${WithdrawalOutcome}` | 'receipt of another intent';
  readonly from: readonly WithdrawalState[];
  readonly to: WithdrawalState;
}

/** All that the server does by itself; whatever is not here follows the signing module's receipts. */
export type ServerVerb =
  'hold' | 'release' | 'ask approvers' | 'authorise automatically' | 'authorise by quorum' | 'ask again';

/** Nothing was signed yet, so the signing module may still end it. */
const UNSIGNED = ['received', 'held', 'pending_approval', 'authorised', 'delayed'] as const;

/**
 * The life of a withdrawal as data. Receipts are taken from every state in which the server may lag behind
 * the signing module, for its database may have come from yesterday's backup; a quorum that the server missed
 * does not hold up the truth. An end has no way out.
 */
export const TRANSITIONS: readonly Transition[] = [
  { on: 'hold', from: ['received'], to: 'held' },
  { on: 'release', from: ['held'], to: 'pending_approval' },
  { on: 'ask approvers', from: ['received'], to: 'pending_approval' },
  { on: 'authorise automatically', from: ['received'], to: 'authorised' },
  { on: 'authorise by quorum', from: ['held', 'pending_approval'], to: 'authorised' },
  // Votes that made up the quorum have dropped out before the signing module said that it has counted them too.
  { on: 'ask again', from: ['authorised'], to: 'pending_approval' },
  // Where it was released meanwhile the receipt comes late: see `followReceipt`.
  { on: 'receipt held', from: ['received', 'held'], to: 'held' },
  { on: 'receipt authorised', from: UNSIGNED, to: 'authorised' },
  // What authorised it does not any more: the policy or its devices have changed, or there is no room under the limits.
  { on: 'receipt reopened', from: UNSIGNED, to: 'pending_approval' },
  { on: 'receipt delayed', from: UNSIGNED, to: 'delayed' },
  { on: 'receipt waiting', from: UNSIGNED, to: 'authorised' },
  { on: 'receipt signed', from: UNSIGNED, to: 'signing' },
  // Backwards only by a reorganisation: the block is gone and the same bytes are sent again.
  { on: 'receipt broadcast', from: [...UNSIGNED, 'signing', 'broadcast', 'confirmed'], to: 'broadcast' },
  { on: 'receipt confirmed', from: [...UNSIGNED, 'signing', 'broadcast', 'confirmed'], to: 'confirmed' },
  { on: 'receipt final', from: [...UNSIGNED, 'signing', 'broadcast', 'confirmed'], to: 'final' },
  { on: 'receipt failed', from: [...UNSIGNED, 'signing', 'broadcast', 'confirmed'], to: 'failed' },
  { on: 'receipt rejected', from: UNSIGNED, to: 'rejected' },
  { on: 'receipt expired', from: UNSIGNED, to: 'expired' },
  { on: 'receipt cancelled', from: UNSIGNED, to: 'cancelled' },
  // Only where the refusal is final: see `followReceipt`.
  { on: 'receipt refused', from: UNSIGNED, to: 'refused' },
  // Not `refused`: whether the customer was paid under this reference is for a person to find out.
  { on: 'receipt of another intent', from: UNSIGNED, to: 'failed' },
];

/** Whether anything of it was signed, so that it can neither be cancelled nor expire. */
export function isUnsigned(state: WithdrawalState): boolean {
  return UNSIGNED.some((each) => each === state);
}

function target(state: WithdrawalState, on: Transition['on']): WithdrawalState | null {
  return TRANSITIONS.find((each) => each.on === on && each.from.includes(state))?.to ?? null;
}

/** For the server's own verbs: whoever calls this has looked at the state under its lock. */
export function move(state: WithdrawalState, verb: ServerVerb): WithdrawalState {
  const to = target(state, verb);
  invariant(to !== null, `a withdrawal that is ${state} cannot be moved by "${verb}"`);
  return to;
}

/** What a receipt makes of a withdrawal: its next state, and the reason that stands beside it (null: none). */
export interface Followed {
  readonly state: WithdrawalState;
  readonly reason: string | null;
}

/**
 * Null where the receipt changes nothing: about something that has ended, or out of place. It is kept as
 * evidence all the same; what it cannot do is to move a withdrawal where the table has no way.
 */
export function followReceipt(
  state: WithdrawalState,
  { outcome, finality, reason }: Pick<Receipt, 'outcome' | 'finality' | 'reason'>,
): Followed | null {
  if (!isOutcome(outcome) || !isWithdrawalOutcome(outcome) || isEnd(state)) return null;
  const beside = reason === '' ? null : reason;
  if (outcome === 'registered') return { state, reason: null };
  if (outcome === 'held' && target(state, 'receipt held') === null) return { state, reason: null };
  // A package was not acted upon, or a cancel came too late: the withdrawal goes on, and says why it waits.
  if (outcome === 'refused' && (finality !== 'final' || reason === 'CANCEL_TOO_LATE')) return { state, reason: beside };
  const to = target(state, `receipt ${outcome}`);
  return to === null ? null : { state: to, reason: beside };
}

/**
 * Whether a receipt says that the reference of this intent stands for another one, as the signing module has it: then
 * it does so for ever. A refusal for now under the same id is no such word: anybody can have one made, of any request.
 */
export function isOfAnotherIntent(
  { outcome, finality, reason, intentHash }: Pick<Receipt, 'outcome' | 'finality' | 'reason' | 'intentHash'>,
  ours: IntentHash,
): boolean {
  if (intentHash === ours) return outcome === 'refused' && reason === 'REQUEST_DIFFERS';
  return !(outcome === 'refused' && finality !== 'final') && intentHash !== NO_HASH;
}

/** What that makes of a withdrawal; null where it changes nothing. */
export function followAnotherIntent(state: WithdrawalState): Followed | null {
  const to = target(state, 'receipt of another intent');
  return to === null ? null : { state: to, reason: 'REQUEST_DIFFERS' };
}
