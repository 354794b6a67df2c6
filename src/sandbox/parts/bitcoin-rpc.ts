import { type z } from 'zod';
import { callJsonRpc } from './json-rpc.js';

/**
 * The little of a node's JSON-RPC that sandbox and tests speak.
 *
 * Bitcoin Core prints amounts as decimals of bitcoin (`0.10000000`), and a JSON parser would make
 * binary fractions of them. Here every number with a fraction or an exponent arrives as the text the
 * node sent; whole numbers arrive as numbers. Amounts are sent as text too, which the node accepts.
 */
export class BitcoinRpc {
  constructor(
    /** With user and password in it. */
    readonly url: string,
    private readonly timeoutMs = 30_000,
  ) {}

  /** Calls and checks the result's shape. The node's refusals are `JsonRpcError` with its own `nodeCode`. */
  async call<T>(result: z.ZodType<T>, method: string, ...params: readonly unknown[]): Promise<T> {
    const { url, timeoutMs } = this;
    return result.parse(await callJsonRpc({ url, method, params, timeoutMs, parse: parseKeepingFractions }));
  }

  /** The same node, speaking to one of its wallets. */
  wallet(name: string): BitcoinRpc {
    const url = new URL(this.url);
    url.pathname = `/wallet/${encodeURIComponent(name)}`;
    return new BitcoinRpc(url.href, this.timeoutMs);
  }
}

/** `JSON.parse`, with numbers like `0.10000000` and `1e-7` as the text that stood there. */
export function parseKeepingFractions(json: string): unknown {
  // A string, skipped whole since it may contain digits, or a number.
  const token = /"(?:[^"\\]|\\.)*"|-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/g;
  return JSON.parse(json.replaceAll(token, (found) => (/^[^"]*[.eE]/.test(found) ? `"${found}"` : found)));
}

/** `0.10000000` as satoshi. Refuses what is not exactly a number of them. */
export function satoshiOf(bitcoinText: string): bigint {
  const [, whole, fraction = ''] = /^([0-9]+)(?:\.([0-9]{1,8}))?$/.exec(bitcoinText) ?? [];
  if (whole === undefined) throw new RangeError(`not an amount of bitcoin: ${bitcoinText}`);
  return BigInt(whole + fraction.padEnd(8, '0'));
}

/** Satoshi as the node wants them: `10000000n` is `0.10000000`. */
export function bitcoinTextOf(satoshi: bigint): string {
  if (satoshi < 0n) throw new RangeError('an amount of bitcoin is not negative');
  const digits = satoshi.toString().padStart(9, '0');
  return `${digits.slice(0, -8)}.${digits.slice(-8)}`;
}
