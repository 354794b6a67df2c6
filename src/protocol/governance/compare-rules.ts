import { formatAmount } from '../base-units.js';
import { invariant } from '../invariant.js';
import { type AssetId } from '../chains/caip.js';
import { minds, type Path } from '../limits.js';
import { type Limit, type Policy } from '../policy.js';
import { pathOf, requirementBeyondLimits, requirementOf } from '../rules/requirement.js';
import { selectTiers } from '../rules/select-tiers.js';
import { casesOf, factsOf, type PaymentCase } from './cases.js';
import { found, loosens, type Effect, type FoundChange } from './change.js';
import { isAtLeastAsTight } from './compare-limits.js';
import { ruleChanges } from './rule-changes.js';
import { isAtLeastAsStrict, isBeyondLimitsAsStrict } from './stricter.js';
import { whoDecides } from './who-decides.js';

/** How the rules differ: each that is new, gone or different, and the first payment that needs less than before. */
export function compareRules(next: Policy, previous: Policy): FoundChange[] {
  const isSame =
    next.tiers.length === previous.tiers.length &&
    JSON.stringify(next.tiers, asText) === JSON.stringify(previous.tiers, asText);
  const easier = firstEasierCase(next, previous);
  // Rules may be the same and mean less: a role has other members, an asset another wallet.
  if (isSame && easier === null) return [];
  const effect: Effect = easier === null ? 'tightening' : 'loosening';
  const who = next.tiers.flatMap((tier) =>
    whoDecides(
      tier,
      previous.tiers.find(({ id }) => id === tier.id),
      effect,
    ),
  );
  const changes = [...ruleChanges(next, previous, effect), ...who];
  // What differs shows in no words: the order of a list.
  if (!isSame && changes.length === 0) changes.push(found(effect, 'rules-spelling', null));
  if (easier !== null) changes.push(easierChange(easier, next, previous));
  return changes;
}

function asText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

type Easier = PaymentCase | 'too many cases' | null;

/**
 * The first kind of payment for which the newer rules demand less than the older ones, gone through case by case; null
 * where there is none, which is what makes a change a tightening.
 */
function firstEasierCase(next: Policy, previous: Policy): Easier {
  const cases = casesOf(next, previous);
  if (cases === null) return 'too many cases';
  return cases.find((each) => !isAsStrictFor(each, next, each, previous)) ?? null;
}

/**
 * Whether what is so under the newer policy, and was so under the older one, needs no less than it did, and is held
 * back by the same limits.
 */
export function isAsStrictFor(is: PaymentCase, next: Policy, was: PaymentCase, previous: Policy): boolean {
  return isDemandedAsMuchOf(is, next, was, previous) && !leavesLimits(is, next, was, previous);
}

/**
 * Whether it is counted by other limits than before, so that those which held it back do so no more. Asking people is no
 * tightening by itself: what a quorum approves the automatic limits do not count, nor those on what is approved what is
 * only held. It is one where a limit on everything takes their place, and where the same people decided beyond the
 * limits already.
 */
function leavesLimits(is: PaymentCase, next: Policy, was: PaymentCase, previous: Policy): boolean {
  const [now, before] = [selectionFor(is, next), selectionFor(was, previous)];
  if (now === null || before === null) return false;
  const [demand, demanded] = [requirementOf(next, now), requirementOf(previous, before)];
  if (demand === null || demanded === null) return false;
  const beyond = requirementBeyondLimits(previous, before);
  if (demanded.beyondLimits.kind === 'ask' && isAtLeastAsStrict(demand, beyond)) return false;
  return previous.limits
    .filter((limit) => mindsFirstOnly(limit, was.asset, pathOf(demanded), pathOf(demand)))
    .some((limit) => !next.limits.some((other) => other.path === 'any' && isAtLeastAsTight(other, limit)));
}

/** Whether it is a limit on what was demanded, and none on what is. One on everything minds both. */
function mindsFirstOnly(limit: Limit, asset: AssetId, before: Path, now: Path): boolean {
  return minds(limit, { asset, path: before }) && !minds(limit, { asset, path: now });
}

/** The same without what the limits mind: whether it needs no less of people and of time, where it fits under them and where not. */
export function isDemandedAsMuchOf(
  is: PaymentCase,
  next: Policy,
  was: PaymentCase,
  previous: Policy,
  where: 'within the limits' | 'beyond them too' = 'beyond them too',
): boolean {
  const [now, before] = [selectionFor(is, next), selectionFor(was, previous)];
  if (now === null) return true;
  if (before === null) return false;
  const [demand, demanded] = [requirementOf(next, now), requirementOf(previous, before)];
  if (!isAtLeastAsStrict(demand, demanded)) return false;
  if (where === 'within the limits' || demand === null || demanded === null) return true;
  const [beyond, wasBeyond] = [requirementBeyondLimits(next, now), requirementBeyondLimits(previous, before)];
  if (!isBeyondLimitsAsStrict(demand, demanded) || !isAtLeastAsStrict(beyond, wasBeyond)) return false;
  return beyond === null || wasBeyond === null || isBeyondLimitsAsStrict(beyond, wasBeyond);
}

/** Null where the policy lists no such asset or engine key, so that nothing can be asked for. */
function selectionFor(each: PaymentCase, policy: Policy) {
  const asset = policy.assets.get(each.asset);
  if (asset === undefined || !policy.engineKeys.has(each.engineKey)) return null;
  const selection = selectTiers(policy, { ...each, wallet: asset.wallet }, factsOf(each));
  return selection.kind === 'selected' ? selection : null;
}

function easierChange(easier: Exclude<Easier, null>, next: Policy, previous: Policy): FoundChange {
  if (easier === 'too many cases') return loosens('too-many-cases', null);
  const asset = next.assets.get(easier.asset);
  invariant(asset !== undefined, 'cases are about assets of the newer policy');
  const amount = formatAmount(easier.amount, asset.decimals, asset.symbol);
  if (isDemandedAsMuchOf(easier, next, easier, previous)) return loosens('leaves-limits', { amount });
  const { engineKey, destinationClass } = easier;
  const isBeyond = isDemandedAsMuchOf(easier, next, easier, previous, 'within the limits');
  return loosens('needs-less', { amount, engineKey, destinationClass, isBeyond });
}
