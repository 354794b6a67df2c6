import { type ReactNode } from 'react';
import { printable } from '../../desk/text/printable.js';
import { withdrawalNextStep } from '../../protocol/withdrawal-next.js';
import { NextStepText } from '../words/next-step-text.js';

interface Props {
  /** Or the outcome that a receipt states. */
  readonly state: string;
  readonly reason: string;
}

/** Why a withdrawal is where it is, and what to do next. What is no code of ours stands alone. */
export function WithdrawalReason({ state, reason }: Props): ReactNode {
  const step = withdrawalNextStep(state, reason);
  return (
    <>
      {printable(reason)}: {step !== null && <NextStepText step={step} />}
    </>
  );
}
