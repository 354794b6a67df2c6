import { type Missing } from '../../protocol/rules/evaluate-quorum.js';
import { type RequirementVerdict } from '../../protocol/rules/evaluate-requirement.js';

/** Who must still approve, as one sentence. Where a rule leaves a choice one of its lists is enough, and each is named. */
export function missingText(verdict: Extract<RequirementVerdict, { kind: 'open' | 'held' }>): string {
  const all = listText(verdict.missing);
  const more = verdict.kind === 'held' ? [] : [...verdict.choices.map(choiceText), ...independence(verdict)];
  const parts = [...(all === '' ? [] : [all]), ...more];
  // A hold that leaves a choice is told by its groups: what is missing in its lists is not found out before it is met.
  if (parts.length === 0) return 'Still missing: others of those whom its rule names.';
  return `Still missing: ${parts.join('; ')}.`;
}

function choiceText(lists: readonly Missing[]): string {
  return lists.length === 1 ? lists.map(listText).join() : `one of: ${lists.map(listText).join(', or ')}`;
}

function listText(missing: Missing): string {
  return Object.entries(missing)
    .map(([group, number]) => `${number} of ${group}`)
    .join(', ');
}

function independence({ lacksIndependentVote }: { readonly lacksIndependentVote: boolean }): readonly string[] {
  return lacksIndependentVote ? ['an approval by a device on an independent path'] : [];
}
