import { type SignedHeartbeat } from '../protocol/orders/heartbeat.js';
import { type Genesis } from '../protocol/genesis.js';
import { type Log } from '../process/log.js';
import { type Feed } from './feed.js';
import { type WatchtowerKey } from './watchtower-key.js';

export interface PulseParts {
  readonly feed: Pick<Feed, 'beat'>;
  readonly key: WatchtowerKey;
  readonly genesis: Genesis;
  readonly log: Log;
  readonly intervalSeconds: number;
}

/**
 * Signs a heartbeat now and then, and whenever the feed has grown. Whoever asks is given the last one: it costs
 * nothing, and a database that does not count any more shows in its age.
 */
export class Pulse {
  private heartbeat: SignedHeartbeat | null = null;
  private timer: NodeJS.Timeout | undefined;
  private turn: Promise<void> = Promise.resolve();
  private isStopped = false;

  constructor(private readonly parts: PulseParts) {}

  get last(): SignedHeartbeat | null {
    return this.heartbeat;
  }

  async start(): Promise<void> {
    await this.beat();
    this.schedule();
  }

  /** One at a time, so that an older one never takes a newer one's place. */
  beat(): Promise<void> {
    const { feed, key, genesis } = this.parts;
    const next = this.turn.then(async () => {
      this.heartbeat = key.signHeartbeat(genesis.deploymentId, await feed.beat(Date.now()));
    });
    this.turn = next.catch(() => undefined);
    return next;
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.turn;
  }

  private schedule(): void {
    if (this.isStopped) return;
    this.timer = setTimeout(() => {
      void this.beat()
        .catch((error: unknown) => {
          this.parts.log.error({ err: error }, 'no heartbeat: signing modules freeze when this goes on');
        })
        .then(() => {
          this.schedule();
        });
    }, this.parts.intervalSeconds * 1000);
  }
}
