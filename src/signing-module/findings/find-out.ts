import { assertBaseUnits } from '../../protocol/base-units.js';
import { parseAssetId, type AssetId } from '../../protocol/chains/caip.js';
import { type Findings, type Outlier } from '../../protocol/findings.js';
import { type Genesis } from '../../protocol/genesis.js';
import { invariant } from '../../protocol/invariant.js';
import { type Currency } from '../../protocol/policy.js';
import { worthOf } from '../../protocol/prices/worth.js';
import { type Intent } from '../../protocol/verbs.js';
import { listedLookAlikes, placeOf, type Place } from '../../protocol/rules/listed-look-alikes.js';
import { paidLookAlikes, readAcquaintance, type Acquaintance } from '../ledger/destinations.js';
import { type LedgerEntry } from '../ledger/ledger.js';
import { highestPrices } from '../ledger/prices.js';
import { type Policies } from '../policies.js';
import { type LastBalances } from './last-balances.js';
import { type UsualAmounts } from './usual-amounts.js';

export interface FindOutParts {
  readonly policies: Policies;
  readonly genesis: Genesis;
  readonly usual: UsualAmounts;
  readonly balances: LastBalances;
}

/** Finds out, once for each withdrawal, what rules ask about and nobody else may tell us: all from our own records. */
export class FindOut {
  constructor(private readonly parts: FindOutParts) {}

  /** In the transaction that may register the withdrawal, and before it is judged. Writes nothing. */
  async execute(entry: LedgerEntry, intent: Intent): Promise<Findings> {
    const asset = parseAssetId(intent.asset);
    invariant(asset !== null, 'an intent names an asset');
    const place = placeOf(intent);
    const { policies, genesis } = this.parts;
    const acquaintance = await readAcquaintance(entry.client, place, { genesis, history: policies.history });
    return {
      destinationClass: this.classOf(acquaintance, entry.now),
      firstSeenAt: acquaintance?.firstSeenAt ?? entry.now,
      resembles: await this.lookAlikes(entry, place),
      outlier: await this.compare(entry, asset, intent),
      worths: await this.worths(entry, asset, intent),
    };
  }

  private classOf(acquaintance: Acquaintance | null, now: number): Findings['destinationClass'] {
    if (acquaintance?.isPaid !== true) return 'new';
    return now >= acquaintance.firstSeenAt + this.parts.policies.inForce.knownAfterSeconds ? 'known' : 'new';
  }

  /** Among what was paid, and what was ever allow-listed: striking an entry off makes nothing easier. */
  private async lookAlikes({ client }: LedgerEntry, place: Place): Promise<string[]> {
    const listed = listedLookAlikes(this.parts.policies.history.all, place);
    return [...new Set([...listed, ...(await paidLookAlikes(client, place))])];
  }

  private async compare({ client, now }: LedgerEntry, asset: AssetId, { amount, wallet }: Intent): Promise<Outlier> {
    const balance = this.parts.balances.of(asset);
    if (balance !== null && amount > balance) return 'above-balance';
    const usual = await this.parts.usual.of(client, asset, wallet, now);
    if (usual !== null && amount > FAR_ABOVE * usual) return 'above-usual';
    return balance === null || usual === null ? 'unknown' : 'ordinary';
  }

  private async worths(
    { client, now }: LedgerEntry,
    asset: AssetId,
    { amount }: Intent,
  ): Promise<ReadonlyMap<Currency, bigint>> {
    const { prices, assets } = this.parts.policies.inForce;
    const decimals = assets.get(asset)?.decimals;
    if (prices === null || decimals === undefined) return new Map();
    const highest = await highestPrices(client, this.parts.genesis.deploymentId, prices, asset, now);
    const units = assertBaseUnits(amount);
    return new Map([...highest].map(([currency, price]) => [currency, worthOf(units, decimals, price)]));
  }
}

/** More than so many times what nearly all payments come to is far above usual. */
const FAR_ABOVE = 50n;
