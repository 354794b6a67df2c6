import { z } from 'zod';
import { AnswerTooLong, fetchWithin, NoAnswerInTime } from '../http/fetch-within.js';
import { type Code } from '../protocol/codes.js';
import { CodedError } from '../protocol/coded-error.js';
import { type Log } from '../process/log.js';
import { parseKeepingFractions } from './keep-fractions.js';

export type NodeTrouble =
  /** No answer, or none that makes sense. What was asked may have been done. */
  | { readonly code: Extract<Code, 'NODE_UNAVAILABLE'>; readonly method: string; readonly detail: string }
  | { readonly code: Extract<Code, 'NODE_ON_ANOTHER_CHAIN'>; readonly expected: string; readonly found: string };

/** The node cannot be used now. It passes by itself, or with whoever runs the node. */
export class NodeError extends CodedError<NodeTrouble> {
  override readonly name = 'NodeError';
}

/** The node answered "no". Its words are a hint: only its number is looked at, and nothing final rests on it. */
export class NodeRefusal extends Error {
  override readonly name = 'NodeRefusal';

  constructor(
    readonly method: string,
    readonly nodeCode: number,
    nodeMessage: string,
  ) {
    super(`${method}: ${nodeCode} ${nodeMessage}`);
  }
}

export interface NodeRpcOptions {
  /** User and password in it go into a header, where `fetch` wants them. */
  readonly url: string;
  /** For the whole of one call, the answer's last byte included. */
  readonly timeoutMs: number;
}

/** A transaction of the largest block and a wallet's whole list of coins fit; an endless answer does not. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

const answer = z.object({
  result: z.unknown().optional(),
  error: z
    .object({ code: z.number(), message: z.string().catch('') })
    .nullish()
    .catch({ code: 0, message: 'an error that is not JSON-RPC' }),
});

/** One node's JSON-RPC over HTTP, with a time limit on every call and a schema on every answer. */
export class NodeRpc {
  private readonly url: string;
  private readonly headers: Readonly<Record<string, string>>;

  constructor(private readonly options: NodeRpcOptions) {
    const url = new URL(options.url);
    const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    this.headers = {
      'content-type': 'application/json',
      ...(credentials !== ':' && { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }),
    };
    url.username = '';
    url.password = '';
    this.url = url.href;
  }

  /** The same node under a path of its own, as Bitcoin Core has one per wallet. */
  under(path: string): NodeRpc {
    const url = new URL(this.options.url);
    url.pathname = `${url.pathname.replace(/\/$/, '')}${path}`;
    return new NodeRpc({ ...this.options, url: url.href });
  }

  /** Throws `NodeRefusal` where the node answered no, and `NodeError` for everything else that is no answer. */
  async call<T>(result: z.ZodType<T>, method: string, ...params: readonly unknown[]): Promise<T> {
    const read = answer.safeParse(parseKeepingFractions(await this.post(method, params)));
    if (!read.success) throw unavailable(method, 'the answer is not JSON-RPC');
    const { error } = read.data;
    if (error !== undefined && error !== null) throw new NodeRefusal(method, error.code, error.message);
    const shaped = result.safeParse(read.data.result);
    if (!shaped.success) throw unavailable(method, 'the answer is not of the shape that it should have');
    return shaped.data;
  }

  private async post(method: string, params: readonly unknown[]): Promise<string> {
    try {
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
      const bounds = { timeoutMs: this.options.timeoutMs, maxBytes: MAX_ANSWER_BYTES };
      const answer = await fetchWithin(this.url, { method: 'POST', headers: this.headers, body }, bounds);
      // Nodes put refusals under all sorts of statuses; the body says what it is.
      return Buffer.from(answer.body).toString('utf8');
    } catch (cause) {
      if (cause instanceof AnswerTooLong) throw unavailable(method, cause.message, cause);
      throw unavailable(method, cause instanceof NoAnswerInTime ? 'no answer in time' : 'unreachable', cause);
    }
  }
}

function unavailable(method: string, detail: string, cause?: unknown): NodeError {
  return new NodeError({ code: 'NODE_UNAVAILABLE', method, detail }, { cause });
}

/** Runs `work`; where the node is the trouble, says so in the words of a waiting or a sighting. */
export async function orNodeTrouble<T>(log: Log, work: () => Promise<T>): Promise<T | NodeTrouble['code']> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NodeError) {
      log.warn({ trouble: error.refusal }, 'the node cannot be used');
      return error.code;
    }
    if (error instanceof NodeRefusal) {
      log.warn({ method: error.method, nodeCode: error.nodeCode }, 'the node refuses what it should know');
      return 'NODE_UNAVAILABLE';
    }
    throw error;
  }
}
