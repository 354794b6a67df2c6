import { setMaxListeners } from 'node:events';
import { type Hex32 } from '../protocol/hex.js';
import { type SignedPrice } from '../protocol/prices/signed-price.js';
import { type Log } from '../process/log.js';
import { type AskSources } from './ask-sources.js';
import { type PriceFeedKey } from './price-feed-key.js';
import { highestOf } from './price-window.js';
import { type StateFile } from './state-file.js';
import { keyOf, withQuotes, type Pair, type Windows } from './windows.js';

export interface PriceFeedParts {
  readonly deployment: Hex32;
  readonly key: PriceFeedKey;
  readonly pairs: readonly Pair[];
  readonly askSources: Pick<AskSources, 'execute'>;
  readonly stateFile: Pick<StateFile, 'read' | 'write'>;
  readonly everySeconds: number;
  readonly windowSeconds: number;
  readonly log: Log;
  /** Unix seconds, by default the machine's. */
  readonly now?: () => number;
}

/**
 * Asks, remembers, signs, and again. What was not remembered on the disk is not said. A pair whose sources are silent
 * keeps its last moment, so its price goes stale at whoever listens, without anybody having to notice here.
 */
export class PriceFeed {
  private windows: Windows = new Map();
  private signed: readonly SignedPrice[] = [];
  private timer: NodeJS.Timeout | undefined;
  private turn: Promise<void> = Promise.resolve();
  private readonly stopped = new AbortController();

  constructor(private readonly parts: PriceFeedParts) {
    // One for each URL that is being asked.
    setMaxListeners(0, this.stopped.signal);
  }

  /** As they were signed last: asking for them costs nothing. */
  get prices(): readonly SignedPrice[] {
    return this.signed;
  }

  async start(): Promise<void> {
    const { stateFile, pairs, log } = this.parts;
    const kept = await stateFile.read();
    if (kept === null) log.warn({}, 'there is no state file: no peak from before now is known');
    const wanted = new Set(pairs.map(keyOf));
    this.windows = new Map([...(kept ?? [])].filter(([key]) => wanted.has(key)));
    this.sign();
    await this.round();
    this.schedule();
  }

  async round(): Promise<void> {
    const { askSources, stateFile, windowSeconds, now = machineNow } = this.parts;
    // Taken before they are asked, or a slow answer would make a price younger than it is.
    const at = now();
    const quotes = await askSources.execute(this.stopped.signal);
    if (quotes.length === 0) return;
    const windows = withQuotes(this.windows, quotes, at, windowSeconds);
    await stateFile.write(windows);
    this.windows = windows;
    this.sign();
  }

  async stop(): Promise<void> {
    clearTimeout(this.timer);
    this.stopped.abort();
    await this.turn;
  }

  private sign(): void {
    const { key, deployment, windowSeconds } = this.parts;
    this.signed = [...this.windows.values()].map(({ asset, currency, window }) =>
      key.sign(deployment, { asset, currency, ...highestOf(window, windowSeconds) }),
    );
  }

  private schedule(): void {
    if (this.stopped.signal.aborted) return;
    this.timer = setTimeout(() => {
      this.turn = this.round()
        .catch((error: unknown) => {
          this.parts.log.error({ err: error }, 'no new prices: they go stale when this goes on');
        })
        .then(() => {
          this.schedule();
        });
    }, this.parts.everySeconds * 1000);
  }
}

function machineNow(): number {
  return Math.floor(Date.now() / 1000);
}
