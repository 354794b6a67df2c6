import { type Draft } from '../../protocol/governance/check-change.js';

/** Whether a signature of this person under the change would count: they govern, or it replaces what they decide with. */
export function hasSay({ governance, remaining }: Pick<Draft, 'governance' | 'remaining'>, approver: string): boolean {
  return governance.governors.some((one) => one === approver) || [...remaining].some((one) => one === approver);
}
