import { fetchWithin } from '../http/fetch-within.js';
import { parseStrictJson } from '../protocol/strict-json.js';
import { type Log } from '../process/log.js';
import { type Source } from './config.js';
import { parseDecimalPrice } from './decimal-price.js';
import { rawJsonAt } from './raw-json.js';
import { type Quote } from './windows.js';

/** A source that hangs holds up the others so long and no longer. */
const TIMEOUT_MS = 5_000;
/** All tickers of a large market are below it. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/** Asks every source at once, each URL once however many prices are in its answer. */
export class AskSources {
  /** What is wrong with which of them, so that it is said once and not in every round. */
  private readonly said = new Map<Source, string>();

  constructor(
    private readonly sources: readonly Source[],
    private readonly log: Log,
    private readonly timeoutMs: number = TIMEOUT_MS,
  ) {}

  /** The prices that there are. A source that does not answer, or not with a price, is as if it were not there. */
  async execute(signal: AbortSignal): Promise<readonly Quote[]> {
    const answers = new Map<string, Promise<string>>();
    const answerOf = (url: string): Promise<string> => {
      const answer = answers.get(url) ?? fetchText(url, this.timeoutMs, signal);
      answers.set(url, answer);
      return answer;
    };
    const quotes = this.sources.map(async (source, n): Promise<readonly Quote[]> => {
      const { asset, currency, url, pointer } = source;
      try {
        const price = readPrice(await answerOf(url), pointer);
        this.wellAgain(source, n);
        return [{ asset, currency, price }];
      } catch (error) {
        if (!signal.aborted) this.troubled(source, n, error instanceof Error ? error.message : String(error));
        return [];
      }
    });
    return (await Promise.all(quotes)).flat();
  }

  private troubled(source: Source, n: number, why: string): void {
    if (this.said.get(source) !== why)
      this.log.warn({ source: n, host: new URL(source.url).host, why }, 'a source has no price for us');
    this.said.set(source, why);
  }

  private wellAgain(source: Source, n: number): void {
    if (this.said.delete(source))
      this.log.info({ source: n, host: new URL(source.url).host }, 'a source has a price again');
  }
}

async function fetchText(url: string, timeoutMs: number, signal: AbortSignal): Promise<string> {
  const answer = await fetchWithin(url, {}, { timeoutMs, maxBytes: MAX_ANSWER_BYTES, signal });
  if (!answer.ok) throw new Error(`it answered ${answer.status}`);
  parseStrictJson(answer.body);
  return new TextDecoder().decode(answer.body);
}

function readPrice(answer: string, pointer: readonly string[]): bigint {
  const raw = rawJsonAt(answer, pointer);
  if (raw === null) throw new Error('there is nothing at its pointer');
  const text: unknown = raw.startsWith('"') ? JSON.parse(raw) : raw;
  const price = typeof text === 'string' ? parseDecimalPrice(text) : null;
  if (price === null) throw new Error('no plain decimal above zero is at its pointer');
  return price;
}
