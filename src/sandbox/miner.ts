import { setTimeout as sleep } from 'node:timers/promises';

export interface Miner {
  stop(): Promise<void>;
}

/** A private chain whose blocks are ours to make. */
export interface MinedChain {
  /** Whether a transaction waits for a block. */
  hasWaiting(): Promise<boolean>;
  mine(count: number): Promise<unknown>;
}

/** Enough on top of a payment to make it final under the sandbox's policy. */
const BLOCKS_AFTER_A_PAYMENT = 4;
const PAUSE_MS = 1_000;

/** Finds a block a second while there is something to confirm, and rests otherwise: nobody's disk fills up. */
export function startMiner(chain: MinedChain): Miner {
  const ending = new AbortController();
  const work = async (): Promise<void> => {
    // What was paid before we were stopped is to become final too.
    let owed = BLOCKS_AFTER_A_PAYMENT;
    while (await slept(ending.signal)) {
      if (await chain.hasWaiting().catch(() => false)) owed = BLOCKS_AFTER_A_PAYMENT;
      if (owed > 0 && (await mineOne(chain))) owed -= 1;
    }
  };
  const working = work();
  return {
    stop: async () => {
      ending.abort();
      await working;
    },
  };
}

/** False when it was woken to end. */
async function slept(signal: AbortSignal): Promise<boolean> {
  await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
  return !signal.aborted;
}

/** A node that is being stopped or reorganised under us is no reason to end. */
async function mineOne(chain: MinedChain): Promise<boolean> {
  try {
    await chain.mine(1);
    return true;
  } catch {
    return false;
  }
}
