import { type TrustedGenesis } from '../../client/follow-policies.js';
import { CODES } from '../../protocol/codes.js';
import { checkChange, type CheckedChange } from '../../protocol/governance/check-change.js';
import { type SignedChange } from '../../protocol/governance/signed-change.js';
import { type DeviceId } from '../../protocol/ids.js';
import { type Veto } from '../../protocol/verbs.js';
import { readSuspendedDevices, type SuspendedDevices } from '../../desk/proposal/suspended-devices.js';
import { printable } from '../../desk/text/printable.js';
import { momentText } from '../screen/time-text.js';
import { changeStanding, vetoTexts, type ChangeStanding } from './change-standing.js';
import { type Proposed } from './proposed-changes.js';
import { readVetoes } from './read-vetoes.js';

/** By what a change is judged here: the chain that was followed, and what the signing module says of orders. */
export interface Bench {
  readonly trusted: TrustedGenesis;
  readonly suspended: SuspendedDevices;
  readonly vetoes: readonly Veto[];
  /** Unix seconds, by this machine's clock. */
  readonly now: number;
}

export interface Judged<Checked extends CheckedChange = CheckedChange> {
  readonly checked: Checked;
  readonly standing: ChangeStanding;
  /** Whose signature does not count, for its device is suspended, and how many suspensions nobody can tell of whom. */
  readonly leftOut: readonly string[];
  readonly unexplained: number;
}

/** @param orders the server's answer about orders, of which only what receipts prove is believed */
export function benchOf(trusted: TrustedGenesis, orders: unknown, now: number): Bench {
  return { trusted, suspended: readSuspendedDevices(orders, trusted), vetoes: readVetoes(orders, trusted), now };
}

export function judgeProposed({ hash, change, receipts }: Omit<Proposed, 'told'>, bench: Bench): Judged {
  const standing = changeStanding(hash, receipts, bench.vetoes, bench.trusted);
  return { ...judgeChange(change, bench, standing.registeredAt ?? bench.now), standing };
}

const UNHEARD: ChangeStanding = { registeredAt: null, void: null };

/** What no module has spoken about. @param at Unix seconds: signatures that last until then count */
export function judgeChange(change: SignedChange, { trusted, suspended }: Bench, at: number): Judged {
  const { genesis, policy: inForce } = trusted;
  const judge = { genesisHash: genesis.hash, inForce, suspended: suspended.devices, now: at };
  const leftOut = change.signatures.flatMap(({ message: { approver, device } }) =>
    suspended.devices.has(device as DeviceId) ? [`${approver} on ${device}`] : [],
  );
  const { unexplained } = suspended;
  return { checked: checkChange(change, judge), standing: UNHEARD, leftOut: [...new Set(leftOut)], unexplained };
}

/** How a change stands, in one line: what the signing module has said of it goes before what this device counts. */
export function standingText({ checked, standing, leftOut, unexplained }: Judged, now: number): string {
  const { void: end, registeredAt } = standing;
  if (end !== null)
    return printable(
      [
        `Void: ${end.code} (receipt ${end.receipt}).`,
        ...vetoTexts(end).map((text) => `${text}.`),
        CODES[end.code],
      ].join(' '),
    );
  if (checked.kind === 'refused') return `nobody can sign it: ${checked.code}`;
  const doubts = [
    ...(leftOut.length === 0 ? [] : [`Not counted, for the device is suspended: ${leftOut.join(', ')}.`]),
    ...(unexplained === 0 ? [] : ['The server hides whom a suspension concerns: not every signature here may count.']),
  ];
  const { governors, members } = checked.missing;
  const parts = [...(governors === 0 ? [] : [`${governors} more of the governors`]), ...members];
  const last =
    registeredAt === null
      ? 'the signing module decides when it is in force.'
      : `in force at ${momentText(registeredAt + checked.statement.delaySeconds, now)}, unless vetoed.`;
  const count = parts.length > 0 ? `Still missing: ${parts.join(', ')}.` : `Nobody is missing; ${last}`;
  return printable([count, ...doubts].join(' '));
}

export function proposedJson(each: Proposed, bench: Bench): object {
  const judged = judgeProposed(each, bench);
  const { checked, standing } = judged;
  if (checked.kind === 'refused') return { policyHash: each.hash, refused: checked.code, ...standing, told: each.told };
  return { ...judgedJson({ ...judged, checked }), ...standing, told: each.told };
}

/** The same for whoever proposes or signs as for whoever looks. */
export function judgedJson({ checked, leftOut }: Judged<Exclude<CheckedChange, { kind: 'refused' }>>): object {
  const { statement, comparison, signedBy, missing } = checked;
  return { ...statement, changes: comparison.changes, signedBy, missing, leftOut };
}
