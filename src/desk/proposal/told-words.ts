import { isCode, type Code } from '../../protocol/codes.js';
import { parseWithdrawalState, type WithdrawalState } from '../../protocol/withdrawal-states.js';

/** What stands on an approver's screen instead of words that are none of the protocol's. */
const UNKNOWN = 'unknown';

export type ToldState = WithdrawalState | typeof UNKNOWN;
/** Empty where the server gives no reason. */
export type ToldReason = Code | typeof UNKNOWN | '';

/** The server's word for a state, from the closed list: its free text could paint the screen of an approver. */
export function toldState(text: string): ToldState {
  return parseWithdrawalState(text) ?? UNKNOWN;
}

/** The same for the reason that it gives. */
export function toldReason(text: string | null | undefined): ToldReason {
  if (text === null || text === undefined || text === '') return '';
  return isCode(text) ? text : UNKNOWN;
}
