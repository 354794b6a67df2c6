import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { writeChainLink, type ChainLink } from '../../src/protocol/governance/follow-chain.js';
import { type GenesisFiles } from '../../src/protocol/genesis.js';

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}
/** Undefined breaks the connection without an answer. */
export type FakeAnswer = { readonly status?: number; readonly body: unknown } | undefined;
export type FakeRoute = (request: SeenRequest) => FakeAnswer | Promise<FakeAnswer>;

/**
 * A server that says whatever a test has it say, over real HTTP. It checks nothing: what clients and devices
 * make of a hostile one is the point.
 */
export class FakeSekishoServer {
  readonly seen: SeenRequest[] = [];
  private readonly routes = new Map<string, FakeRoute>();
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method = '', url: path = '', headers } = request;
        const seen = { method, path, headers, body: Buffer.concat(chunks) };
        this.seen.push(seen);
        const route = this.routes.get(`${method} ${path.split('?')[0] ?? ''}`) ?? (() => problem(404, 'NOT_FOUND'));
        void Promise.resolve(route(seen)).then((answer) => {
          if (answer === undefined) return request.socket.destroy();
          const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
          return response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' }).end(text);
        });
      });
    });
  }

  static async start(files: GenesisFiles): Promise<FakeSekishoServer> {
    const fake = new FakeSekishoServer();
    fake.standOn(files);
    await new Promise<void>((resolve) => fake.server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  standOn({ genesis, policy, enrolments }: GenesisFiles): void {
    const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
    const body = { genesis: text(genesis), policy: text(policy), enrolments: text(enrolments) };
    this.on('GET /v1/genesis', () => ({ body }));
    this.showChain([]);
    this.on('GET /v1/orders', () => ({ body: { orders: [], receipts: [] } }));
  }

  /** The policies that came into force after the genesis. */
  showChain(links: readonly ChainLink[], more: Record<string, unknown> = {}): void {
    this.on('GET /v1/policy', () => ({ body: { chain: links.map(writeChainLink), proposed: [], ...more } }));
  }

  on(route: string, answer: FakeRoute): void {
    this.routes.set(route, answer);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

export function problem(status: number, code: string): FakeAnswer {
  return { status, body: { type: `urn:sekisho:problem:${code}`, title: code, status, code, next: 'whatever' } };
}
