import { invariant } from '../invariant.js';
import { type Policy, type Tier } from '../policy.js';
import { initiatorsOf } from '../initiators.js';
import { type Intent } from '../verbs.js';
import { type Findings } from '../findings.js';
import { findingsLines } from './findings-lines.js';
import { factsUnder } from './facts.js';
import {
  joinRequirements,
  requirementBeyondLimits,
  requirementOf,
  type Beginnings,
  type Requirement,
} from './requirement.js';
import { selectTiers, type Selectable } from './select-tiers.js';
import { traceLine, type TraceLine } from './trace-line.js';

/** On what a withdrawal is decided. */
export interface Grounds {
  readonly requirement: Requirement;
  /** Who asked, and whoever can no longer be heard: neither for, nor against, nor waited for. */
  readonly initiators: ReadonlySet<string>;
  readonly beginnings: Beginnings;
  /** Something that is not known has had a say in it. */
  readonly isOpen: boolean;
  /** Why, in lines for people. */
  readonly trace: readonly string[];
  /** The same in every language. */
  readonly lines: readonly TraceLine[];
}

export type FoundGrounds =
  | ({ readonly kind: 'found' } & Grounds)
  /** `none`: no rule means no. `unknowable`: what is not known now decides whether there is one. */
  | { readonly kind: 'none' | 'unknowable'; readonly trace: readonly string[]; readonly lines: readonly TraceLine[] };

/** What is asked about: an intent, and the policies that have a say in it. */
export interface Matter {
  readonly intent: Selectable & Pick<Intent, 'initiators' | 'destination'>;
  /** The one in force when the signing module first verified it; the intent was derived under it. */
  readonly registeredUnder: Policy;
  readonly inForce: Policy;
  /** What the signing module has stated about it; null while it has stated nothing. */
  readonly findings: Findings | null;
  /** When it first verified it, in Unix seconds; null while that is not known. */
  readonly registeredAt: number | null;
  /** Unix seconds, by the clock of whoever asks. */
  readonly now: number;
  /** It did not fit under the automatic limits, and the rule says who decides then. */
  readonly isBeyondLimits: boolean;
}

/**
 * The demands of the policy in force now and of the one in force at registration, joined: what either refuses is
 * refused, and what either asks people about is asked. So loosening a policy frees nothing that already waits, and
 * tightening it catches what does. Whoever asked under either of them decides under none.
 */
export function groundsOf({
  intent,
  findings,
  isBeyondLimits,
  inForce,
  registeredUnder,
  ...when
}: Matter): FoundGrounds {
  const beginnings = { registeredAt: when.registeredAt, firstSeenAt: findings?.firstSeenAt ?? null };
  const requirements: Requirement[] = [];
  const lines: TraceLine[] = [];
  const rules: Tier[] = [];
  let isOpen = false;
  for (const policy of new Set([inForce, registeredUnder])) {
    const facts = factsUnder(policy, intent, findings, when.registeredAt ?? when.now);
    const selection = selectTiers(policy, intent, facts);
    const requirement = isBeyondLimits ? requirementBeyondLimits(policy, selection) : requirementOf(policy, selection);
    isOpen ||= selection.isOpen;
    rules.push(...selection.joining, ...selection.tiers);
    lines.push(
      ...selection.trace.map((line) =>
        policy === inForce ? line : traceLine('earlier-policy', { version: policy.version, line }),
      ),
    );
    if (selection.kind !== 'selected') return { kind: selection.kind, trace: englishOf(lines), lines };
    invariant(requirement !== null, 'rules were selected');
    requirements.push(requirement);
  }
  if (findings !== null) lines.push(...findingsLines(intent.destination, findings, rules));
  const requirement = joinRequirements(requirements);
  if (isBeyondLimits) lines.push(traceLine('beyond-limits', { rule: requirement.rule }));
  const asked = [...initiatorsOf(intent, inForce), ...initiatorsOf(intent, registeredUnder)];
  const gone = [...registeredUnder.approvers.keys(), ...inForce.approvers.keys()].filter(
    (person) => !owners(inForce).has(person),
  );
  const initiators = new Set([...asked, ...gone]);
  return { kind: 'found', requirement, initiators, beginnings, isOpen, trace: englishOf(lines), lines };
}

function englishOf(lines: readonly TraceLine[]): readonly string[] {
  return lines.map(({ en }) => en);
}

/** Persons whose last device was removed cannot be heard any more. */
function owners({ devices }: Policy): ReadonlySet<string> {
  return new Set([...devices.values()].map((device) => device.approver));
}
