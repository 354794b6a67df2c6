import { useEffect, useState } from 'react';
import { trialSteps, type GeneratedTrial } from '../../../desk/trial/generated-trial.js';
import { type Policy } from '../../../protocol/policy.js';
import { unixSeconds } from '../../live/use-now.js';

/** So long nobody notices that the page does something else; a worker would be a script that no import map vouches for. */
const SLICE_MS = 20;

/** What made-up withdrawals come to under a policy; null until all of them are through. */
export function useTrial(policy: Policy): GeneratedTrial | null {
  const [done, setDone] = useState<{ readonly hash: string; readonly trial: GeneratedTrial } | null>(null);
  useEffect(() => {
    const steps = trialSteps(policy, unixSeconds());
    let timer = 0;
    const run = (): void => {
      const until = performance.now() + SLICE_MS;
      let step = steps.next();
      while (step.done !== true && performance.now() < until) step = steps.next();
      if (step.done === true) setDone({ hash: policy.hash, trial: step.value });
      else timer = window.setTimeout(run);
    };
    timer = window.setTimeout(run);
    return () => {
      window.clearTimeout(timer);
    };
    // The same policy has the same hash.
  }, [policy.hash]);
  return done?.hash === policy.hash ? done.trial : null;
}
