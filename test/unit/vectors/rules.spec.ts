import { hex32Of, type Hex32 } from '../../../src/protocol/hex.js';
import { type ApproverId, type DeviceId, type IntentHash } from '../../../src/protocol/ids.js';
import { DESTINATION_CLASSES } from '../../../src/protocol/policy-document.js';
import {
  isDeciding,
  type Currency,
  type DestinationClass,
  type Device,
  type Group,
  type Policy,
  type Requires,
  type Tier,
} from '../../../src/protocol/policy.js';
import { evaluateRequirement } from '../../../src/protocol/rules/evaluate-requirement.js';
import { type Facts } from '../../../src/protocol/rules/facts.js';
import { requirementOfTiers } from '../../../src/protocol/rules/requirement.js';
import { selectTiers, type Selectable } from '../../../src/protocol/rules/select-tiers.js';
import { type Vote } from '../../../src/protocol/vote.js';
import { describeVectors } from './describe-vectors.js';
import { thePolicy } from './the-policy.js';

interface Asked {
  readonly tiers: readonly unknown[];
  readonly intent: Omit<Selectable, 'amount'> & { readonly amount: string };
  readonly facts: {
    readonly destinationClass: DestinationClass | 'unknown';
    readonly alerts: Facts['alerts'];
    readonly values: Readonly<Partial<Record<Currency, string>>>;
    readonly now: number;
  };
}

const CURRENCIES: readonly Currency[] = ['JPY', 'USD', 'EUR'];

describeVectors('rules.json', ({ tiers, intent, facts }: Asked) => {
  const values = CURRENCIES.flatMap((currency) => {
    const value = facts.values[currency];
    return value === undefined ? [] : [[currency, BigInt(value)] as const];
  });
  const { destinationClass, alerts, now: at } = facts;
  const destinationClasses = destinationClass === 'unknown' ? DESTINATION_CLASSES : [destinationClass];
  const known = { destinationClasses, alerts, at, values: new Map(values) };
  const selection = selectTiers(thePolicy({ tiers }), { ...intent, amount: BigInt(intent.amount) }, known);
  const ids = (selected: readonly Tier[]): string[] => selected.map(({ id }) => id);
  const trace = selection.trace.map(({ en }) => en);
  return { ...selection, trace, tiers: undefined, rules: ids(selection.tiers), joining: ids(selection.joining) };
});

interface Question {
  readonly rules: readonly Requires[];
  readonly initiators: readonly string[];
  readonly now: number;
  readonly registeredAt: number | null;
  readonly firstSeenAt?: number;
  readonly devices: Readonly<Record<string, Device['path']>>;
  readonly votes: readonly Omit<Vote, 'intent' | 'digest'>[];
}

/** The file leaves out what is empty. */
const NO_GROUPS: { readonly groups: readonly Group[] } = { groups: [] };

const digestOf = (place: number): Hex32 => hex32Of(new Uint8Array(32).fill(place));
const intent = digestOf(0xaa) as IntentHash;

describeVectors('requirements.json', (question: Question) => {
  const rules = question.rules.map((requires, index): Tier => ({
    id: `r${index + 1}`,
    requires: requires.kind === 'quorum' ? { ...NO_GROUPS, ...requires } : requires,
  }));
  const nobodyIsAsked: Policy = thePolicy();
  const requirement = requirementOfTiers(
    nobodyIsAsked,
    rules.filter(isDeciding),
    rules.filter((rule) => !isDeciding(rule)),
  );
  const votes = question.votes.map((vote, place): Vote => ({ ...vote, intent, digest: digestOf(place) }));
  const devices = new Map(
    Object.entries(question.devices).map(([id, path]) => {
      const [approver = ''] = id.split('-');
      return [id as DeviceId, { approver: approver as ApproverId, path }];
    }),
  );
  const verdict = evaluateRequirement(
    { firstSeenAt: null, ...question, requirement, intent, initiators: new Set(question.initiators), devices },
    votes,
  );
  const places = (counted: readonly Vote[]): number[] => counted.map((vote) => votes.indexOf(vote));
  switch (verdict.kind) {
    case 'approved':
      return { approved: places(verdict.counted) };
    case 'delayed':
      return { delayed: verdict.until, counted: places(verdict.counted) };
    case 'held':
      return { held: verdict.releasedBy, missing: verdict.missing };
    case 'rejected':
      return { rejected: verdict.group, by: verdict.by };
    case 'open':
      return { open: verdict.missing, choices: verdict.choices, lacksIndependentVote: verdict.lacksIndependentVote };
  }
});
