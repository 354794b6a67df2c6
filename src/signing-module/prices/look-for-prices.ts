import { readPrices, verifyPrice, writePrices, type SignedPrice } from '../../protocol/prices/signed-price.js';
import { parseAssetId } from '../../protocol/chains/caip.js';
import { type Policy, type Prices } from '../../protocol/policy.js';
import { CLOCK_TOLERANCE_SECONDS } from '../../protocol/vote.js';
import { type Log } from '../../process/log.js';
import { isFatal } from '../fatal.js';
import { type Ledger } from '../ledger/ledger.js';
import { keepPrices, tellsOfWindow } from '../ledger/prices.js';
import { fetchJson } from '../orders/fetch-json.js';
import { type Policies } from '../policies.js';

export interface LookForPricesParts {
  /** Of the feed itself, or of whoever hands on its words. */
  readonly priceUrls: readonly string[];
  readonly ledger: Ledger;
  readonly policies: Policies;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Why a price, or a whole answer, is not believed. For the log: it is as if it had not come. */
type Disbelief =
  | 'priceUrls names no place to look at'
  | 'it cannot be read'
  | 'the answer is no list of prices'
  | 'there are several prices for one asset in one currency'
  | 'a price is from the future'
  | 'a price tells of less than the policy’s window'
  | 'a price is not signed by the price feed that the policy names';

type Answer =
  | { readonly kind: 'prices'; readonly signed: readonly SignedPrice[] }
  | { readonly kind: 'none'; readonly why: Disbelief };

/**
 * Prices are believed for their signature, whoever carries them. A courier who is gone, or lies, can do no more than
 * let them go stale, and what is stale is stricter; so nothing that he does freezes anything.
 */
export class LookForPrices {
  /** By the number of the URL: what was last wrong there, so that it is said once. */
  private readonly said = new Map<number, string>();
  /** What held in the last round, to the letter: the same words cost no signature check and no write again. */
  private held: ReadonlySet<string> = new Set();

  constructor(private readonly parts: LookForPricesParts) {}

  async round(): Promise<void> {
    const { priceUrls, ledger, policies } = this.parts;
    if (policies.inForce.prices === null) return;
    if (priceUrls.length === 0) this.say(0, 'priceUrls names no place to look at');
    const answers = await Promise.all(priceUrls.map((url) => this.ask(url)));
    // Only now, for a policy may have come into force while they answered.
    const { inForce } = policies;
    const { prices } = inForce;
    if (prices === null) return;
    const holding = new Map(answers.flatMap((answer, n) => this.believed(answer, n, inForce, prices)));
    const news = [...holding].filter(([letter]) => !this.held.has(letter)).map(([, signed]) => signed);
    if (news.length > 0) await ledger.write((entry) => keepPrices(entry, prices, news));
    this.held = new Set(holding.keys());
  }

  private async ask(url: string): Promise<Answer> {
    try {
      const signed = readPrices(await fetchJson(`${url.replace(/\/+$/, '')}/v1/prices`, this.parts.signal));
      return signed === null ? { kind: 'none', why: 'the answer is no list of prices' } : { kind: 'prices', signed };
    } catch (error) {
      if (isFatal(error)) throw error;
      return { kind: 'none', why: 'it cannot be read' };
    }
  }

  /** What of an answer holds, by its letter. Cheap questions first: a stranger's answer may have many signatures. */
  private believed(answer: Answer, n: number, policy: Policy, prices: Prices): readonly [string, SignedPrice][] {
    const wrongs = new Set<Disbelief>();
    const asked = new Set<string>();
    const believed: [string, SignedPrice][] = [];
    if (answer.kind === 'none') wrongs.add(answer.why);
    for (const signed of answer.kind === 'prices' ? answer.signed : []) {
      const { asset, currency } = signed.message;
      const id = parseAssetId(asset);
      if (id === null || !policy.assets.has(id)) continue;
      const letter = JSON.stringify([prices.publicKey, writePrices([signed])]);
      const wrong = asked.has(`${asset} ${currency}`)
        ? 'there are several prices for one asset in one currency'
        : this.wrongWith(signed, letter, policy, prices);
      asked.add(`${asset} ${currency}`);
      if (wrong === null) believed.push([letter, signed]);
      else wrongs.add(wrong);
      // Kept all the same: it may be a peak for the next one.
      if (wrong === null && !tellsOfWindow(signed.message, prices))
        wrongs.add('a price tells of less than the policy’s window');
    }
    this.say(n, [...wrongs].join('; '));
    return believed;
  }

  private wrongWith(signed: SignedPrice, letter: string, { deploymentId }: Policy, prices: Prices): Disbelief | null {
    if (signed.message.at > this.parts.ledger.now() + CLOCK_TOLERANCE_SECONDS) return 'a price is from the future';
    if (this.held.has(letter) || verifyPrice(deploymentId, signed, prices.publicKey)) return null;
    return 'a price is not signed by the price feed that the policy names';
  }

  private say(n: number, why: string): void {
    if (why === (this.said.get(n) ?? '')) return;
    this.said.set(n, why);
    const { log, signal } = this.parts;
    if (signal.aborted) return;
    if (why === '') log.info({ priceUrl: n + 1 }, 'prices count again');
    else log.warn({ priceUrl: n + 1, why }, 'prices do not count: not knowing is stricter');
  }
}
