import { Writable } from 'node:stream';
import { closeWhenStuck } from './close-when-stuck.js';

const STUCK_MS = 80;
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A connection to somebody who takes one piece whenever they please. */
class Connection extends Writable {
  private takeOne = (): void => undefined;

  override _write(_: unknown, __: BufferEncoding, done: () => void): void {
    this.takeOne = done;
  }

  take(): void {
    this.takeOne();
  }
}

describe('closeWhenStuck', () => {
  it('closes the connection of a reader that takes nothing of what there is', async () => {
    const connection = new Connection();
    closeWhenStuck(connection, STUCK_MS);
    connection.write('something');
    connection.write('more');
    await wait(STUCK_MS * 2);
    expect(connection.destroyed).toBe(true);
  });

  it('leaves alone who is slow, and who has nothing to take', async () => {
    const [slow, idle] = [new Connection(), new Connection()];
    for (const connection of [slow, idle]) closeWhenStuck(connection, STUCK_MS);
    for (let each = 0; each < 8; each += 1) slow.write('something');
    for (let each = 0; each < 6; each += 1) {
      await wait(STUCK_MS / 2);
      slow.take();
    }
    expect([slow.destroyed, idle.destroyed]).toEqual([false, false]);
    slow.destroy();
    idle.destroy();
  });
});
