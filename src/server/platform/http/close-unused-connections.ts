import { type Server } from 'node:http';
import { type Socket } from 'node:net';

/**
 * Browsers and Node's own `fetch` open connections ahead of need. Node counts one that has asked nothing yet as busy, and
 * would let it hold up our end for a minute.
 *
 * @returns what to call when the server is about to close
 */
export function closeUnusedConnections(server: Pick<Server, 'on'>): () => void {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return () => {
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
  };
}
