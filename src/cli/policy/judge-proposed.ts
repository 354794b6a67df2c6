import { type TrustedGenesis } from '../../client/follow-policies.js';
import { checkChange, type CheckedChange } from '../../protocol/governance/check-change.js';
import { type Proposed } from './proposed-changes.js';

export function judgeProposed(
  { change }: Proposed,
  { genesis, policy: inForce }: TrustedGenesis,
  now: number,
): CheckedChange {
  return checkChange(change, { genesisHash: genesis.hash, inForce, suspended: new Set(), now });
}

export function missingText(checked: CheckedChange): string {
  if (checked.kind === 'refused') return `nobody can sign it: ${checked.code}`;
  const { governors, members } = checked.missing;
  const parts = [...(governors === 0 ? [] : [`${governors} more of the governors`]), ...members];
  if (parts.length > 0) return `Still missing: ${parts.join(', ')}.`;
  return 'Nobody is missing; the signing module decides when it is in force.';
}

export function proposedJson(each: Proposed, trusted: TrustedGenesis, now: number): object {
  const checked = judgeProposed(each, trusted, now);
  if (checked.kind === 'refused') return { hash: each.hash, refused: checked.code, told: each.told };
  const { statement, comparison, signedBy, missing } = checked;
  return { hash: each.hash, ...statement, changes: comparison.changes, signedBy, missing, told: each.told };
}
