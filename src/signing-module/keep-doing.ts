import { type Log } from '../process/log.js';
import { type Bell } from './bell.js';
import { isFatal } from './fatal.js';
import { ServerUnavailable } from './server-link.js';

export interface Pace {
  readonly everySeconds: number;
  readonly bell: Bell;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** Troubled rounds come less and less often, up to this. */
const LONGEST_PAUSE_SECONDS = 30;

/**
 * One concern of the module: a round, a pause, a round, until it is told to stop. Trouble passes (a node, the
 * server, the database) and is met by waiting longer; what must not be survived ends the loop with it.
 */
export async function keepDoing(what: string, round: () => Promise<void>, pace: Pace): Promise<void> {
  const { everySeconds, bell, signal, log } = pace;
  let troubles = 0;
  while (!isStopped(signal)) {
    try {
      await round();
      troubles = 0;
    } catch (error) {
      if (isFatal(error)) throw error;
      // A round that was cut short by the stop is no trouble.
      if (isStopped(signal)) return;
      troubles += 1;
      const fields =
        error instanceof ServerUnavailable ? { status: error.status, cause: String(error.cause) } : { err: error };
      log.warn({ what, troubles, ...fields }, 'a round failed, tried again');
    }
    const seconds = Math.min(everySeconds * 2 ** Math.min(troubles, 10), Math.max(everySeconds, LONGEST_PAUSE_SECONDS));
    await bell.sleep(seconds * 1000, signal);
  }
}

/** A function, because TypeScript would otherwise remember an answer that changes by itself. */
function isStopped(signal: AbortSignal): boolean {
  return signal.aborted;
}
