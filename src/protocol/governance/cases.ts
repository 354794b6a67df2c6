import { assertBaseUnits, type BaseUnits } from '../base-units.js';
import { type AssetId } from '../chains/caip.js';
import { type EngineKeyId } from '../ids.js';
import { CURRENCIES, DESTINATION_CLASSES } from '../policy-document.js';
import { type Alert, type Currency, type DestinationClass, type Policy, type Tier } from '../policy.js';
import { type Facts } from '../rules/facts.js';

/** One kind of payment that no rule of the compared policies tells apart from its neighbours. */
export interface PaymentCase {
  readonly asset: AssetId;
  readonly amount: BaseUnits;
  readonly engineKey: EngineKeyId;
  readonly beneficiary: string;
  readonly destinationClass: DestinationClass;
  readonly alerts: Readonly<Record<Alert, boolean>>;
  readonly values: ReadonlyMap<Currency, bigint>;
  /** Seconds after midnight UTC. */
  readonly timeOfDay: number;
}

/** More than this is not gone through; whoever has so many rules waits out the delay. */
const MOST_CASES = 200_000;

/** Of nobody in particular. No opaque id of an engine is empty, so it equals none that a rule names. */
const SOMEBODY_ELSE = '';

/**
 * Every kind of payment that the newer policy could allow: for each condition the values between which some rule of
 * either policy changes its mind, and all combinations of them. Null where there are too many.
 *
 * Conditions are intervals, lists or classes, so one value from each stretch between two bounds stands for the stretch.
 */
export function casesOf(next: Policy, previous: Policy): PaymentCase[] | null {
  const rules = [...next.tiers, ...previous.tiers];
  const keys = [...next.engineKeys.keys()];
  const beneficiaries = new Set([SOMEBODY_ELSE, ...rules.flatMap((rule) => rule.beneficiaries ?? [])]);
  const times = timesOfDay(rules);
  const worths = worthsOf(rules);
  const classes = rules.some(({ destinations }) => destinations !== undefined) ? DESTINATION_CLASSES : NEW;
  const alarms = alarmsOf(rules);
  const cases: PaymentCase[] = [];
  for (const asset of next.assets.keys()) {
    const amounts = amountsOf(asset, rules);
    const count =
      amounts.length * keys.length * beneficiaries.size * times.length * worths.length * classes.length * alarms.length;
    if (cases.length + count > MOST_CASES) return null;
    for (const amount of amounts)
      for (const engineKey of keys)
        for (const beneficiary of beneficiaries)
          for (const timeOfDay of times)
            for (const values of worths)
              for (const destinationClass of classes)
                for (const alerts of alarms)
                  cases.push({ asset, amount, engineKey, beneficiary, timeOfDay, values, destinationClass, alerts });
  }
  return cases;
}

/** What rules look at, of a case. */
export function factsOf({ destinationClass, alerts, values, timeOfDay }: PaymentCase): Facts {
  return { destinationClasses: [destinationClass], alerts, values, at: timeOfDay };
}

/** Every combination of the alerts that some rule asks about. */
function alarmsOf(rules: readonly Tier[]): Readonly<Record<Alert, boolean>>[] {
  const either = (alert: Alert): readonly boolean[] =>
    rules.some(({ alerts }) => alerts?.includes(alert) === true) ? [false, true] : [false];
  return either('look-alike').flatMap((lookAlike) =>
    either('outlier').map((outlier) => ({ 'look-alike': lookAlike, outlier })),
  );
}

/** No rule asks, so one class stands for all. */
const NEW = ['new'] as const;

function amountsOf(asset: AssetId, rules: readonly Tier[]): BaseUnits[] {
  const bounds = rules.filter((rule) => rule.asset === asset).flatMap(({ atLeast, below }) => [atLeast, below]);
  const amounts = new Set([1n, ...bounds.filter((bound) => bound !== undefined && bound > 0n)]);
  return [...amounts].map((amount) => assertBaseUnits(amount ?? 1n));
}

/** The moments at which some rule begins or ends to hold; between two of them nothing changes. */
function timesOfDay(rules: readonly Tier[]): number[] {
  const bounds = rules.flatMap(({ hours }) => (hours === undefined ? [] : [hours.from, hours.to]));
  const seconds = bounds.map((text) => Number(text.slice(0, 2)) * 3600 + Number(text.slice(3)) * 60);
  return [...new Set([0, ...seconds])];
}

/** All combinations of what the amount could be worth in each currency that some rule asks about. */
function worthsOf(rules: readonly Tier[]): ReadonlyMap<Currency, bigint>[] {
  let worths: ReadonlyMap<Currency, bigint>[] = [new Map()];
  for (const currency of CURRENCIES) {
    const bounds = rules.flatMap(({ value }) =>
      value?.currency === currency ? [value.atLeast, ...(value.below === undefined ? [] : [value.below])] : [],
    );
    const points = [...new Set([0n, ...bounds])];
    worths = worths.flatMap((worth) => points.map((point) => new Map([...worth, [currency, point]])));
  }
  return worths;
}
