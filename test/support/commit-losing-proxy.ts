import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A simple query whose text is COMMIT, as it stands on the wire: type, length, text, zero. */
const COMMIT = Buffer.from('510000000b434f4d4d495400', 'hex');

/**
 * Stands between a client and PostgreSQL and loses the answer to a COMMIT, once when told to: before the server
 * has seen it, or after it has done it. The client cannot tell the two apart; that is the point.
 */
export class CommitLosingProxy {
  losesNext: 'before' | 'after' | null = null;
  lost = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {}

  static async start(databaseUrl: string): Promise<CommitLosingProxy> {
    const server = createServer();
    const proxy = new CommitLosingProxy(server, new URL(databaseUrl));
    server.on('connection', (client) => {
      proxy.join(client);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    const url = new URL(this.target);
    url.host = `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return url.href;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(client: Socket): void {
    const upstream = connect(Number(this.target.port), this.target.hostname);
    for (const socket of [client, upstream]) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        client.destroy();
        upstream.destroy();
      });
    }
    let isLosing = false;
    client.on('data', (data) => {
      if (this.losesNext !== null && data.equals(COMMIT)) {
        const when = this.losesNext;
        this.losesNext = null;
        this.lost += 1;
        if (when === 'before') {
          client.destroy();
          return;
        }
        isLosing = true;
      }
      upstream.write(data);
    });
    upstream.on('data', (data) => {
      if (isLosing) client.destroy();
      else client.write(data);
    });
  }
}
