import { type Writable } from 'node:stream';

/**
 * Closes the connection of a reader that has taken nothing for so long while there was something to take. What it has not
 * taken is bounded by the stream's own buffers, for the log is read no faster than it is sent.
 */
export function closeWhenStuck(
  connection: Pick<Writable, 'writableLength' | 'destroy' | 'once'>,
  stuckMs: number,
): void {
  let waiting = connection.writableLength;
  let since = Date.now();
  const timer = setInterval(() => {
    const left = connection.writableLength;
    if (left === 0 || left < waiting) since = Date.now();
    waiting = left;
    if (Date.now() - since >= stuckMs) connection.destroy();
  }, stuckMs / 4);
  connection.once('close', () => {
    clearInterval(timer);
  });
}
