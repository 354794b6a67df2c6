import { assetOf } from '../../protocol/chains/caip.js';
import { type Findings } from '../../protocol/findings.js';
import { invariant } from '../../protocol/invariant.js';
import { type Asset, type Currency, type Policy } from '../../protocol/policy.js';
import { Chance } from './chance.js';
import { GeneratedAmounts } from './generated-amounts.js';
import { GeneratedDestinations, type GeneratedDestination } from './generated-destinations.js';
import { type PastWithdrawal } from './past-withdrawal.js';

const HOUR = 3600;
const DAY = 24 * HOUR;

/** On a weekday, and how many come at once when many come at once. */
const ON_A_DAY = 16;
const IN_A_BURST = 30;
/** A burst every so many days. */
const BURST_DAYS = 9;

/** How much of a day's withdrawals falls into each hour of it, UTC: quiet at night, two peaks. */
const RHYTHM = [1, 1, 1, 1, 1, 2, 3, 5, 7, 8, 8, 6, 5, 6, 8, 8, 7, 5, 4, 4, 3, 2, 2, 1];

/** In one of so many it is as the word says. */
const ODDS = { resembles: 200, outlier: 200, unpriced: 30, initiated: 20, turnedDown: 30, named: 50 } as const;

/**
 * A ledger that never was, for a policy to be tried on: the same for the same arguments. It knows amounts around the lines
 * that the policy draws, destinations new and known, quiet nights, bursts, and people who approve within hours.
 *
 * @param until Unix seconds: the midnight (UTC) at which it ends
 */
export function generateLedger(
  policy: Policy,
  { days, until, seed }: { readonly days: number; readonly until: number; readonly seed: number },
): readonly PastWithdrawal[] {
  invariant(until % DAY === 0, 'a day ends at midnight');
  const chance = new Chance(seed);
  const ledger = new LedgerGenerator(policy, chance);
  const begin = until - days * DAY;
  const moments: number[] = [];
  for (let day = 0; day < days; day += 1) {
    const weekday = Math.floor((begin + day * DAY) / DAY + 4) % 7;
    const isWeekend = weekday === 0 || weekday === 6;
    const count = Math.round(ON_A_DAY * (isWeekend ? 0.5 : 1) * (0.8 + 0.4 * chance.next()));
    for (let each = 0; each < count; each += 1) moments.push(begin + day * DAY + secondOfDay(chance));
    if (day % BURST_DAYS === BURST_DAYS - 1) {
      const at = begin + day * DAY + secondOfDay(chance);
      for (let each = 0; each < IN_A_BURST; each += 1) moments.push(Math.min(until - 1, at + chance.whole(600)));
    }
  }
  return moments.sort((one, other) => one - other).map((at, index) => ledger.withdrawal(index, at));
}

function secondOfDay(chance: Chance): number {
  let left = chance.next() * RHYTHM.reduce((sum, weight) => sum + weight, 0);
  const hour = RHYTHM.findIndex((weight) => (left -= weight) < 0);
  return Math.max(0, hour) * HOUR + chance.whole(HOUR);
}

class LedgerGenerator {
  private readonly amounts: GeneratedAmounts;
  private readonly destinations: GeneratedDestinations;
  private readonly assets: readonly Asset[];

  constructor(
    private readonly policy: Policy,
    private readonly chance: Chance,
  ) {
    this.amounts = new GeneratedAmounts(policy, chance);
    this.destinations = new GeneratedDestinations(policy, chance);
    this.assets = [...policy.assets.values()];
  }

  withdrawal(index: number, at: number): PastWithdrawal {
    const { policy, chance } = this;
    const asset = chance.pick(this.assets);
    const key = chance.pick([...policy.engineKeys.values()]);
    const amount = this.amounts.next(asset);
    const destination = this.destinations.next(assetOf(asset.id).chain, at);
    const findings = this.findings(asset, amount, destination, at);
    const notAfter = at + Math.min(policy.maxLifetimeSeconds, chance.pick([HOUR, 6 * HOUR, DAY]));
    const approvedAt = at + Math.round(25 * 60 * Math.exp(chance.normal()));
    const isSigned = approvedAt < notAfter && !chance.isOneOf(ODDS.turnedDown);
    if (isSigned) destination.paidAt ??= approvedAt + HOUR;
    const persons = [...policy.approvers.keys()];
    const isInitiated = persons.length > 0 && chance.isOneOf(ODDS.initiated);
    return {
      request: {
        deploymentId: policy.deploymentId,
        reference: `generated-${index + 1}`,
        ...{ asset: asset.id, amount: amount.toString(), destination: destination.address, notAfter },
        beneficiary: this.beneficiary(),
        ...(isInitiated ? { initiators: [chance.pick(persons)] } : {}),
      },
      ...{ engineKey: key.id, enginePublicKey: key.publicKey, registeredUnder: policy, registeredAt: at, findings },
      ...{ signedAt: isSigned ? approvedAt : null, finalAt: isSigned ? approvedAt + HOUR : null },
    };
  }

  private findings(asset: Asset, amount: bigint, { firstSeenAt, paidAt }: GeneratedDestination, at: number): Findings {
    const { chance, policy } = this;
    const isKnown = paidAt !== null && paidAt <= at && at >= firstSeenAt + policy.knownAfterSeconds;
    const isUnpriced = policy.prices === null || chance.isOneOf(ODDS.unpriced);
    return {
      destinationClass: isKnown ? 'known' : 'new',
      firstSeenAt,
      resembles: chance.isOneOf(ODDS.resembles) ? ['a destination that is known'] : [],
      outlier: chance.isOneOf(ODDS.outlier) ? 'above-usual' : 'ordinary',
      worths: isUnpriced ? new Map<Currency, bigint>() : this.amounts.worths(asset, amount),
    };
  }

  /** Two hundred customers, and now and then somebody whom a rule names. */
  private beneficiary(): string {
    const named = this.policy.tiers.flatMap(({ beneficiaries }) => beneficiaries ?? []);
    if (named.length > 0 && this.chance.isOneOf(ODDS.named)) return this.chance.pick(named);
    return `customer-${this.chance.whole(200) + 1}`;
  }
}
