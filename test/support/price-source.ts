import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';

/** A market that says what a test has it say; it can also lie, stall, and be gone. */
export class PriceSource {
  /** The body of every answer; null stalls: the connection is taken and nothing comes. */
  says: string | null;
  status = 200;
  asked = 0;

  private constructor(
    private readonly server: Server,
    says: string,
  ) {
    this.says = says;
  }

  static async start(says = '{"last":"1"}'): Promise<PriceSource> {
    const server = createServer();
    const source = new PriceSource(server, says);
    server.on('request', (_request, response) => {
      source.asked += 1;
      if (source.says !== null) response.writeHead(source.status).end(source.says);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return source;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/ticker`;
  }

  async stop(): Promise<void> {
    if (!this.server.listening) return;
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
