import { isState, type WithdrawalView } from '../../client/withdrawal-view.js';
import { isCode, type Code } from '../../protocol/codes.js';

/** What stands on an approver's screen instead of words that are none of the protocol's. */
const UNKNOWN = 'unknown';

export type ToldState = WithdrawalView['state'] | typeof UNKNOWN;
/** Empty where the server gives no reason. */
export type ToldReason = Code | typeof UNKNOWN | '';

/** The server's word for a state, from the closed list: its free text could paint the screen of an approver. */
export function toldState(text: string): ToldState {
  return isState(text) ? text : UNKNOWN;
}

/** The same for the reason that it gives. */
export function toldReason(text: string | null | undefined): ToldReason {
  if (text === null || text === undefined || text === '') return '';
  return isCode(text) ? text : UNKNOWN;
}
