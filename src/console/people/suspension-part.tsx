import { useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { useIntl } from 'react-intl';
import { type SuspendedDevices } from '../../desk/proposal/suspended-devices.js';
import { type Device, type Policy } from '../../protocol/policy.js';
import { useHasWallet } from '../ceremony/use-has-wallet.js';
import { unixSeconds } from '../live/use-now.js';
import { LookIcon } from '../look/icons.js';
import { type Session } from '../session/use-session.js';
import { momentWords } from '../words/moment-words.js';
import { useWords } from '../words/use-words.js';
import { SuspendSheet } from './suspend-sheet.js';
import { suspendersOf } from './suspenders-of.js';

interface Props {
  readonly device: Device;
  readonly policy: Policy;
  /** Null where nobody is logged in. */
  readonly session: Session | null;
  /** Null while it is not known. */
  readonly suspended: SuspendedDevices | null;
}

const NONE: ReadonlySet<string> = new Set();

/** That a device is suspended, by the signing module's word; or the way to suspend it, for whoever may. */
export function SuspensionPart({ device, policy, session, suspended }: Props): ReactNode {
  const words = useWords();
  const intl = useIntl();
  const hasWallet = useHasWallet();
  // Kept from the press on: the sheet stays until it is closed, and the device is suspended by then.
  const [asked, ask] = useState<readonly Device[] | null>(null);
  const by = suspendersOf(device, session?.approver ?? null, policy, hasWallet, suspended?.devices ?? NONE);
  const since = suspended?.since.get(device.id);
  return (
    <>
      {since !== undefined && (
        <p className="look-line">
          <LookIcon />
          {words('device.suspended', { time: momentWords(since, unixSeconds(), intl) })}
        </p>
      )}
      {by.length > 0 && (
        <Button
          className="link-button"
          onPress={() => {
            ask(by);
          }}
        >
          {words('suspend.button')}
        </Button>
      )}
      {asked !== null && (
        <SuspendSheet
          device={device}
          by={asked}
          policy={policy}
          onClose={() => {
            ask(null);
          }}
        />
      )}
    </>
  );
}
