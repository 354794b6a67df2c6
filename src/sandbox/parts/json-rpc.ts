import { CodedError } from '../../protocol/coded-error.js';

export type JsonRpcRefusal =
  /** The node answered no; `nodeCode` is its own number, `nodeMessage` for logs. */
  | {
      readonly code: 'RPC_REFUSED';
      readonly method: string;
      readonly nodeCode: number;
      readonly nodeMessage: string;
      readonly nodeData: unknown;
    }
  /** No answer in time. What was asked may have been done. */
  | { readonly code: 'RPC_TIMEOUT'; readonly method: string }
  | { readonly code: 'RPC_UNREACHABLE'; readonly method: string }
  /** An answer that is not JSON-RPC: wrong port, wrong password. */
  | { readonly code: 'RPC_GARBLED'; readonly method: string; readonly httpStatus: number };

export class JsonRpcError extends CodedError<JsonRpcRefusal> {
  override readonly name = 'JsonRpcError';

  constructor(refusal: JsonRpcRefusal, options?: ErrorOptions) {
    super(refusal, options);
    this.message =
      refusal.code === 'RPC_REFUSED'
        ? `${refusal.method}: ${refusal.nodeCode} ${refusal.nodeMessage}`
        : `${refusal.method}: ${refusal.code}`;
  }
}

export interface JsonRpcCall {
  /** Credentials in it go into a header, where `fetch` wants them. */
  readonly url: string;
  readonly method: string;
  readonly params: readonly unknown[];
  readonly timeoutMs?: number;
  /** Turns the body into a value; `JSON.parse` unless numbers in it need more care. */
  readonly parse?: (body: string) => unknown;
}

const TIMEOUT_MS = 30_000;

/** One JSON-RPC call to a node; resolves to its `result`, unchecked. */
export async function callJsonRpc({
  url,
  method,
  params,
  timeoutMs = TIMEOUT_MS,
  parse = JSON.parse,
}: JsonRpcCall): Promise<unknown> {
  const { httpStatus, body } = await post(url, method, params, timeoutMs);
  const answer = parseOrNull(parse, body);
  if (!isObject(answer)) throw new JsonRpcError({ code: 'RPC_GARBLED', method, httpStatus });
  if (isObject(answer['error'])) {
    const { code, message, data } = answer['error'];
    throw new JsonRpcError({
      code: 'RPC_REFUSED',
      method,
      nodeCode: Number(code),
      nodeMessage: String(message),
      nodeData: data,
    });
  }
  if (!('result' in answer)) throw new JsonRpcError({ code: 'RPC_GARBLED', method, httpStatus });
  return answer['result'];
}

async function post(
  fullUrl: string,
  method: string,
  params: readonly unknown[],
  timeoutMs: number,
): Promise<{ httpStatus: number; body: string }> {
  const url = new URL(fullUrl);
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (credentials !== ':') headers['authorization'] = `Basic ${Buffer.from(credentials).toString('base64')}`;
  url.username = '';
  url.password = '';
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { httpStatus: response.status, body: await response.text() };
  } catch (cause) {
    const isTimeout = cause instanceof Error && cause.name === 'TimeoutError';
    throw new JsonRpcError({ code: isTimeout ? 'RPC_TIMEOUT' : 'RPC_UNREACHABLE', method }, { cause });
  }
}

function parseOrNull(parse: (body: string) => unknown, body: string): unknown {
  try {
    return parse(body);
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
