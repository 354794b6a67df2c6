import { checkChange, type CheckedChange } from '../../protocol/governance/check-change.js';
import { type SignedChange } from '../../protocol/governance/signed-change.js';
import { type DeviceId } from '../../protocol/ids.js';
import { type Veto } from '../../protocol/verbs.js';
import { readSuspendedDevices, type SuspendedDevices } from '../proposal/suspended-devices.js';
import { type Trusted } from '../trusted.js';
import { changeStanding, type ChangeStanding } from './change-standing.js';
import { type Proposed } from './proposed-changes.js';
import { readVetoes } from './read-vetoes.js';

/** By what a change is judged here: the chain that was followed, and what the signing module says of orders. */
export interface Bench {
  readonly trusted: Trusted;
  readonly suspended: SuspendedDevices;
  readonly vetoes: readonly Veto[];
  /** Unix seconds, by this machine's clock. */
  readonly now: number;
}

export interface SignedWith {
  readonly approver: string;
  readonly device: string;
}

export interface Judged<Checked extends CheckedChange = CheckedChange> {
  readonly checked: Checked;
  readonly standing: ChangeStanding;
  /** Whose signature does not count, for its device is suspended, and how many suspensions nobody can tell of whom. */
  readonly leftOut: readonly SignedWith[];
  readonly unexplained: number;
}

/** @param orders the server's answer about orders, of which only what receipts prove is believed */
export function benchOf(trusted: Trusted, orders: unknown, now: number): Bench {
  return { trusted, suspended: readSuspendedDevices(orders, trusted), vetoes: readVetoes(orders, trusted), now };
}

export function judgeProposed({ hash, change, receipts }: Omit<Proposed, 'told'>, bench: Bench): Judged {
  const standing = changeStanding(hash, receipts, bench.vetoes, bench.trusted);
  return { ...judgeChange(change, bench, standing.registeredAt ?? bench.now), standing };
}

const UNHEARD: ChangeStanding = { registeredAt: null, void: null };

/** What no module has spoken about. @param at Unix seconds: signatures that last until then count */
export function judgeChange(change: SignedChange, { trusted, suspended }: Bench, at: number): Judged {
  const { genesis, policies } = trusted;
  const judge = { genesisHash: genesis.hash, inForce: policies.inForce, suspended: suspended.devices, now: at };
  const leftOut = change.signatures.flatMap(({ message: { approver, device } }) =>
    suspended.devices.has(device as DeviceId) ? [[device, { approver, device }] as const] : [],
  );
  const { unexplained } = suspended;
  return {
    checked: checkChange(change, judge),
    standing: UNHEARD,
    leftOut: [...new Map(leftOut).values()],
    unexplained,
  };
}
