import { type ReactNode } from 'react';
import { type NextStep } from '../../protocol/withdrawal-next.js';
import { jaNextSteps } from './ja/next-steps.js';

export function NextStepJa({ step }: { readonly step: NextStep }): ReactNode {
  return jaNextSteps[step];
}
