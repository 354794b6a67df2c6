import { createServer, type AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export interface TricklingServer {
  readonly url: string;
  /** Askers who have not hung up. */
  readonly held: () => number;
  readonly stop: () => void;
}

/**
 * A head at once, then a byte now and then, for ever; and garbage is collected all the while, as it is sooner or later
 * in any process that works. What is only weakly referred to does not live to see the end of its time.
 */
export async function startTricklingServer(): Promise<TricklingServer> {
  setFlagsFromString('--expose_gc');
  const collect = runInNewContext('gc') as () => void;
  // One after the other: with a large heap a collection takes longer than the pause between two.
  let collecting = setTimeout(function again() {
    collect();
    collecting = setTimeout(again, 100);
  }, 100);
  let held = 0;
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      held += 1;
      socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000000\r\n\r\n');
      const dripping = setInterval(() => socket.write(' '), 50);
      socket.on('close', () => {
        held -= 1;
        clearInterval(dripping);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    held: () => held,
    stop: () => {
      clearTimeout(collecting);
      server.close();
    },
  };
}
