import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type Bitcoind } from './parts/bitcoind.js';

export interface Miner {
  stop(): Promise<void>;
}

/** Enough on top of a payment to make it final under the sandbox's policy. */
const BLOCKS_AFTER_A_PAYMENT = 4;
const PAUSE_MS = 1_000;

/** Finds a block a second while there is something to confirm, and rests otherwise: nobody's disk fills up. */
export function startMiner(bitcoind: Bitcoind): Miner {
  const ending = new AbortController();
  const work = async (): Promise<void> => {
    let owed = 0;
    while (await slept(ending.signal)) {
      const waiting = await bitcoind.rpc.call(z.array(z.string()), 'getrawmempool').catch((): string[] => []);
      if (waiting.length > 0) owed = BLOCKS_AFTER_A_PAYMENT;
      if (owed > 0 && (await mineOne(bitcoind))) owed -= 1;
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
async function mineOne(bitcoind: Bitcoind): Promise<boolean> {
  try {
    await bitcoind.mine(1);
    return true;
  } catch {
    return false;
  }
}
