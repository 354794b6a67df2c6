import { type Policy } from '../policy.js';
import { type Change, type Effect, type FoundChange } from './change.js';
import { compareAssets } from './compare-assets.js';
import { compareConsole } from './compare-console.js';
import { compareDestinations } from './compare-destinations.js';
import { compareGovernance } from './compare-governance.js';
import { compareLimits } from './compare-limits.js';
import { comparePeople } from './compare-people.js';
import { comparePrices } from './compare-prices.js';
import { compareRules } from './compare-rules.js';

export interface Comparison {
  readonly effect: Effect;
  readonly changes: readonly Change[];
}

/**
 * What a change of policy changes, and whether anything becomes easier by it. Computed from the two documents by
 * everybody who signs or checks it; one loosening among many tightenings makes the whole a loosening.
 *
 * Tightenings must be safe in any sequence: no chain of them may ever allow what the first policy refused. That is
 * why all that is not known to be stricter is a loosening.
 */
export function comparePolicies(next: Policy, previous: Policy): Comparison {
  // What a kind is called is for this folder alone: people and signatures know the words.
  const changes = findChanges(next, previous).map(({ effect, en, ja }): Change => ({ effect, en, ja }));
  return { effect: changes.some(({ effect }) => effect === 'loosening') ? 'loosening' : 'tightening', changes };
}

/** The same with the kind of each. */
export function findChanges(next: Policy, previous: Policy): readonly FoundChange[] {
  return [
    ...compareGovernance(next, previous),
    ...comparePeople(next, previous),
    ...compareConsole(next, previous),
    ...compareAssets(next, previous),
    ...compareRules(next, previous),
    ...compareDestinations(next, previous),
    ...comparePrices(next, previous),
    ...compareLimits(next, previous),
  ];
}
