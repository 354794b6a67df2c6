import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo } from 'node:net';

export interface Taken {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What it answers; null hangs up without a word, and silence does not even do that. */
export type Reply =
  | {
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: string;
    }
  | null
  | 'silence';

/** A receiver that remembers all that was sent to it: an engine's for webhooks, a push service. */
export class TakingServer {
  readonly taken: Taken[] = [];
  private readonly waiting = new Set<() => void>();
  reply: (taken: Taken) => Reply = () => ({ status: 200 });

  private constructor(
    readonly url: string,
    readonly host: string,
    private readonly close: () => Promise<void>,
  ) {}

  static async start(): Promise<TakingServer> {
    const server = createServer((request, answer) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method = '', url: path = '', headers } = request;
        const taken = { method, path, headers, body: Buffer.concat(chunks) };
        self.taken.push(taken);
        const reply = self.reply(taken);
        if (reply === null) request.socket.destroy();
        else if (reply !== 'silence') answer.writeHead(reply.status, reply.headers).end(reply.body);
        for (const wake of self.waiting) wake();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const self: TakingServer = new TakingServer(
      `http://${host}`,
      host,
      () =>
        new Promise<void>((resolve) => {
          server.close(() => {
            resolve();
          });
          server.closeAllConnections();
        }),
    );
    return self;
  }

  /** Until so much has come, in all. Fails by the test's own time limit. */
  async until(count: number): Promise<readonly Taken[]> {
    while (this.taken.length < count)
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.waiting.delete(wake);
          resolve();
        };
        this.waiting.add(wake);
      });
    return this.taken;
  }

  stop(): Promise<void> {
    return this.close();
  }
}
