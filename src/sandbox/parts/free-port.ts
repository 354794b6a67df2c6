import { createServer } from 'node:net';

/**
 * A TCP port on 127.0.0.1 that nobody listens on now. Another process may take it before our part
 * does: whoever starts a part on it must notice that the part died, not talk to a stranger's.
 */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: 0, exclusive: true }, () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('a TCP server has a numbered port'));
        else resolve(address.port);
      });
    });
  });
}
