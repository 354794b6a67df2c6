import { lazy, Suspense, type ReactNode } from 'react';
import { NEXT_STEPS, type NextStep } from '../../protocol/withdrawal-next.js';
import { useLanguage } from './use-words.js';

interface Props {
  readonly step: NextStep;
}

/**
 * Apart from the first page's script: whoever reads English never needs it. Where it does not arrive, English does better
 * than a page that is gone.
 */
const InJapanese = lazy(async () => {
  const { NextStepJa } = await import('./next-step-ja.js').catch(() => ({ NextStepJa: InEnglish }));
  return { default: NextStepJa };
});

/** What to do next about a refusal. The code itself is the same in every language, and stands beside it. */
export function NextStepText({ step }: Props): ReactNode {
  if (useLanguage() === 'en') return <InEnglish step={step} />;
  return (
    <Suspense fallback={null}>
      <InJapanese step={step} />
    </Suspense>
  );
}

function InEnglish({ step }: Props): ReactNode {
  return <span lang="en">{NEXT_STEPS[step]}</span>;
}
