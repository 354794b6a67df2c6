import { type ReactNode } from 'react';
import { type SuspendedDevices } from '../../desk/proposal/suspended-devices.js';
import { LookIcon } from '../look/icons.js';
import { useWords } from '../words/use-words.js';

/** The signing module states them and the server does not show whom they concern: then no mark says all. */
export function UnexplainedSuspensions({ suspended }: { readonly suspended: SuspendedDevices | null }): ReactNode {
  const words = useWords();
  if (suspended === null || suspended.unexplained === 0) return null;
  return (
    <p className="look-line">
      <LookIcon />
      {words('device.unexplained', { count: suspended.unexplained })}
    </p>
  );
}
