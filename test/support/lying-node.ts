import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';

/** What a node can do to us without being an attacker. */
export type NodeMood =
  | 'honest'
  /** Nothing listens: connections are cut. */
  | 'down'
  /** Connections are taken and never answered; nothing is passed on. */
  | 'silent'
  /** A transaction is passed on and taken, and the answer never comes. */
  | 'silent-after-accepting'
  /** A transaction is passed on and taken, and the answer says that it was refused. */
  | 'refusing-after-accepting'
  | 'on-another-chain';

export interface LyingNode {
  /** Without credentials: the lying node adds its target's. */
  readonly url: string;
  mood: NodeMood;
  /** What it answers to a method instead of asking its target, whatever the mood. */
  readonly lies: Map<string, (params: readonly unknown[]) => unknown>;
  /** How often each method was asked for. */
  readonly calls: ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

const request = z.object({
  id: z.union([z.number(), z.string(), z.null()]),
  method: z.string(),
  params: z.array(z.unknown()).default([]),
});
type RpcRequest = z.infer<typeof request>;

const SENDING = ['sendrawtransaction', 'eth_sendRawTransaction'];
const ANOTHER_GENESIS = '00000000deadbeef00000000deadbeef00000000deadbeef00000000deadbeef';
const ANOTHER_CHAIN_ID = '0xdead';

/**
 * Stands between a process and its real node, Bitcoin or EVM, and behaves as it is told. It talks plain
 * JSON-RPC over HTTP, so any process can be pointed at it.
 */
export async function startLyingNode(targetUrl: string): Promise<LyingNode> {
  const target = new URL(targetUrl);
  const credentials = Buffer.from(`${target.username}:${target.password}`).toString('base64');
  target.username = '';
  target.password = '';
  const calls = new Map<string, number>();
  const node = { mood: 'honest' as NodeMood, lies: new Map<string, (params: readonly unknown[]) => unknown>(), calls };

  const passOn = async (path: string, body: string): Promise<{ status: number; body: string }> => {
    const url = new URL(path, target);
    const headers = {
      'content-type': 'application/json',
      ...(credentials !== 'Og==' && { authorization: `Basic ${credentials}` }),
    };
    const answer = await fetch(url, { method: 'POST', headers, body });
    return { status: answer.status, body: await answer.text() };
  };

  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(incoming);
    const asked = request.parse(JSON.parse(body));
    calls.set(asked.method, (calls.get(asked.method) ?? 0) + 1);
    const say = (result: unknown): void => {
      response.end(JSON.stringify({ jsonrpc: '2.0', id: asked.id, result }));
    };
    const lie = node.lies.get(asked.method) ?? anotherChain(node.mood, asked);
    if (node.mood === 'down') {
      response.destroy();
    } else if (node.mood === 'silent') {
      // The caller's patience decides.
    } else if (lie !== undefined) {
      say(lie(asked.params));
    } else {
      const answer = await passOn(incoming.url ?? '/', body);
      const isSending = SENDING.includes(asked.method);
      if (isSending && node.mood === 'silent-after-accepting') return;
      if (isSending && node.mood === 'refusing-after-accepting') {
        response.end(JSON.stringify({ jsonrpc: '2.0', id: asked.id, error: { code: -25, message: 'bad luck' } }));
        return;
      }
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
    }
  };

  const server = createServer((incoming, response) => {
    serve(incoming, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a numbered port');
  return Object.assign(node, {
    url: `http://127.0.0.1:${address.port}`,
    stop: async (): Promise<void> => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  });
}

function anotherChain(mood: NodeMood, { method, params }: RpcRequest): (() => unknown) | undefined {
  if (mood !== 'on-another-chain') return undefined;
  if (method === 'eth_chainId') return () => ANOTHER_CHAIN_ID;
  return method === 'getblockhash' && params[0] === 0 ? () => ANOTHER_GENESIS : undefined;
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(z.instanceof(Buffer).parse(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
