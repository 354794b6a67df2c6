import { type WithdrawalState } from '../protocol/withdrawal-states.js';
import { type FirstVerdict } from './judge-request.js';
import { type OwedWork } from './owed-work.js';
import { move } from './withdrawal-state.js';

export interface FirstStep {
  readonly state: WithdrawalState;
  readonly owed: Extract<OwedWork, 'register' | 'authorise'>;
}

/**
 * Where a withdrawal goes from `received`, and what the signing module is asked for. It stays there where somebody must
 * first find out what its rules ask about.
 */
export function firstStep(verdict: FirstVerdict | null): FirstStep {
  switch (verdict) {
    case null:
      return { state: 'received', owed: 'register' };
    case 'automatic':
      return { state: move('received', 'authorise automatically'), owed: 'authorise' };
    case 'open':
      return { state: move('received', 'ask approvers'), owed: 'register' };
    case 'held':
      return { state: move('received', 'hold'), owed: 'register' };
  }
}
