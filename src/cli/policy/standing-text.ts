import { CODES } from '../../protocol/codes.js';
import { type CheckedChange } from '../../protocol/governance/check-change.js';
import { judgeProposed, type Bench, type Judged, type SignedWith } from '../../desk/policy/judge-proposed.js';
import { type Proposed } from '../../desk/policy/proposed-changes.js';
import { printable } from '../../desk/text/printable.js';
import { momentText } from '../screen/time-text.js';
import { vetoTexts } from './veto-texts.js';

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
    ...(leftOut.length === 0
      ? []
      : [`Not counted, for the device is suspended: ${leftOut.map(leftOutText).join(', ')}.`]),
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
  return { ...statement, changes: comparison.changes, signedBy, missing, leftOut: leftOut.map(leftOutText) };
}

function leftOutText({ approver, device }: SignedWith): string {
  return `${approver} on ${device}`;
}
