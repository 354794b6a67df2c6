import { z } from 'zod';
import { fetchWithin } from '../http/fetch-within.js';
import { readChainLink, type ChainLink } from '../protocol/governance/follow-chain.js';
import { type Hex32 } from '../protocol/hex.js';
import { parseStrictJson } from '../protocol/strict-json.js';
import { type Log } from '../process/log.js';
import { type Feed } from './feed.js';
import { type KnownPolicies } from './known-policies.js';

export interface FollowPoliciesParts {
  readonly policies: KnownPolicies;
  readonly feed: Pick<Feed, 'keepPolicies'>;
  /** Null where none is configured: then nobody is asked. */
  readonly serverUrl: string | null;
  readonly publicKey: Hex32;
  readonly log: Log;
  readonly intervalSeconds?: number;
}

const INTERVAL_SECONDS = 10;
/** Whoever gives an order waits for the look that it may cause. */
const TIMEOUT_MS = 4_000;
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
/** A stranger's order may make us look, and no more often than that. */
const FRESH_MS = 1_000;

const answer = z.object({ chain: z.array(z.unknown()) });

/**
 * Follows the chain of policies by what the server shows. It is believed in nothing: it can hold back the news of a
 * version, and be silent; then we go on with what we know.
 */
export class FollowPolicies {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<boolean> | null = null;
  private last: { readonly atMs: number; readonly hasAnswered: boolean } | null = null;
  private said: string | null = null;
  private readonly stopped = new AbortController();

  constructor(private readonly parts: FollowPoliciesParts) {}

  get isConfigured(): boolean {
    return this.parts.serverUrl !== null;
  }

  start(): void {
    if (!this.isConfigured || this.stopped.signal.aborted) return;
    const { intervalSeconds = INTERVAL_SECONDS } = this.parts;
    this.timer = setTimeout(() => {
      void this.look().then(() => {
        this.start();
      });
    }, intervalSeconds * 1000);
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    clearTimeout(this.timer);
    await this.looking;
  }

  /** Looks now, unless somebody has just done so. False where nobody could tell what is in force. */
  look(): Promise<boolean> {
    if (this.looking !== null) return this.looking;
    if (this.last !== null && performance.now() - this.last.atMs < FRESH_MS)
      return Promise.resolve(this.last.hasAnswered);
    this.looking = this.ask().finally(() => {
      this.looking = null;
    });
    return this.looking;
  }

  private async ask(): Promise<boolean> {
    const { serverUrl } = this.parts;
    if (serverUrl === null) return false;
    let trouble: string | null;
    try {
      trouble = await this.follow(await fetchChain(serverUrl, this.stopped.signal));
    } catch (error) {
      trouble = error instanceof Error ? error.message : String(error);
    }
    if (trouble !== null && trouble !== this.said)
      this.parts.log.warn({ why: trouble }, 'the policy in force cannot be learned; going on with the last one known');
    this.said = trouble;
    this.last = { atMs: performance.now(), hasAnswered: trouble === null };
    return trouble === null;
  }

  /** Null where the chain holds. Kept before it is obeyed: what we have once obeyed is known after a restart. */
  private async follow(chain: readonly ChainLink[]): Promise<string | null> {
    const { policies, feed, log, publicKey } = this.parts;
    const found = policies.newIn(chain);
    switch (found.kind) {
      case 'nothing new':
        // Fewer than we know: it was set back, or it lies.
        return chain.length + 1 < policies.inForce.version ? 'the server shows fewer versions than are known' : null;
      case 'refused':
        return found.what;
      case 'followed': {
        await feed.keepPolicies(policies.inForce.version + 1, found.links);
        policies.enter(found);
        const { version, hash } = policies.inForce;
        log.info({ version, hash }, 'a policy is in force');
        if (!policies.namesKey(publicKey))
          log.error({ version }, 'the policy does not name our key any more: start again with the one that it names');
        return null;
      }
    }
  }
}

async function fetchChain(serverUrl: string, signal: AbortSignal): Promise<readonly ChainLink[]> {
  const url = `${serverUrl.replace(/\/+$/, '')}/v1/policy`;
  const response = await fetchWithin(url, {}, { timeoutMs: TIMEOUT_MS, maxBytes: MAX_ANSWER_BYTES, signal });
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return answer.parse(parseStrictJson(response.body)).chain.map((each) => {
    const link = readChainLink(each);
    if (link === null) throw new Error('the server shows no chain of policies');
    return link;
  });
}
