import { hasSay } from '../../desk/policy/has-say.js';
import { type Bench } from '../../desk/policy/judge-proposed.js';
import { type Draft } from '../../protocol/governance/check-change.js';
import { type ApproverId } from '../../protocol/ids.js';
import { type Device, type Policy } from '../../protocol/policy.js';
import { signsInBrowsers } from '../ceremony/sign-statement.js';
import { type Session } from '../session/use-session.js';
import { type MessageId } from '../words/en.js';

/** What somebody can do here, or why not. */
export type Say =
  | { readonly kind: 'may'; readonly approver: ApproverId; readonly devices: readonly Device[] }
  | { readonly kind: 'not'; readonly message: Extract<MessageId, `say.${string}`> };

/** Whether this person can sign a change, here and now, and with what. */
export function saySign(
  draft: Pick<Draft, 'governance' | 'remaining'>,
  signedBy: readonly ApproverId[],
  session: Session | null | undefined,
  { trusted, suspended }: Pick<Bench, 'trusted' | 'suspended'>,
  hasWallet: boolean,
): Say {
  const approver = session?.approver ?? null;
  if (approver === null) return nobody(session);
  if (!hasSay(draft, approver)) return { kind: 'not', message: 'say.not-governor' };
  if (signedBy.includes(approver)) return { kind: 'not', message: 'say.signed' };
  const all = devicesOf(approver, trusted.policies.inForce);
  const left = all.filter(({ id }) => !suspended.devices.has(id));
  // Whose browser's key is suspended has the way of another device, where there is one.
  if (all.length > 0 && left.length === 0) return { kind: 'not', message: 'say.suspended' };
  const devices = left.filter((device) => signsInBrowsers(device, hasWallet));
  return devices.length === 0 ? { kind: 'not', message: 'say.no-device' } : { kind: 'may', approver, devices };
}

/** A veto of a suspended device is obeyed too: nobody is kept from stopping. */
export function sayVeto(session: Session | null | undefined, inForce: Policy, hasWallet: boolean): Say {
  const approver = session?.approver ?? null;
  if (approver === null) return nobody(session);
  if (inForce.governance?.governors.includes(approver) !== true) return { kind: 'not', message: 'say.not-governor' };
  const devices = devicesOf(approver, inForce).filter((device) => signsInBrowsers(device, hasWallet));
  return devices.length === 0 ? { kind: 'not', message: 'say.no-device' } : { kind: 'may', approver, devices };
}

function nobody(session: Session | null | undefined): Say {
  return { kind: 'not', message: session === null || session === undefined ? 'say.log-in' : 'say.not-governor' };
}

function devicesOf(approver: ApproverId, { devices }: Policy): readonly Device[] {
  return [...devices.values()].filter((device) => device.approver === approver);
}
