import { exchange } from '../../client/exchange.js';
import { CodedError } from '../../protocol/coded-error.js';
import { type Hex32 } from '../../protocol/hex.js';
import { writeSignedOrder, type SignedOrder } from '../../protocol/orders/signed-order.js';
import { type Context } from '../context.js';
import { dropFile } from './drop-file.js';

/** Where an order is taken to: all of them, since each may be down or in somebody else's hands. */
export interface Places {
  readonly server?: string | undefined;
  readonly watchtowers: readonly string[];
  readonly folders: readonly string[];
}

export interface Delivery {
  readonly place: string;
  /** Null where it was taken; else why not, in a word. */
  readonly trouble: string | null;
}

/** A place that answers slowly must not keep the others waiting for long. */
const TIMEOUT_MS = 10_000;

/** Takes an order to every place at once, and says what became of it at each. */
export function deliverOrder(
  order: SignedOrder,
  digest: Hex32,
  { server, watchtowers, folders }: Places,
  context: Context,
): Promise<readonly Delivery[]> {
  const body = new TextEncoder().encode(JSON.stringify(writeSignedOrder(order)));
  const post = (url: string) => async (): Promise<void> => {
    await exchange(context.fetch, { method: 'POST', url, body, timeoutMs: TIMEOUT_MS });
  };
  const places: readonly (readonly [string, () => Promise<void>])[] = [
    ...folders.map((folder) => [folder, () => dropFile(folder, digest, body)] as const),
    ...watchtowers.map((url) => [url, post(`${url.replace(/\/+$/, '')}/orders`)] as const),
    ...(server === undefined ? [] : [[server, post(`${server.replace(/\/+$/, '')}/v1/orders`)] as const]),
  ];
  return Promise.all(
    places.map(async ([place, take]): Promise<Delivery> => {
      try {
        await take();
        return { place, trouble: null };
      } catch (error) {
        return { place, trouble: troubleOf(error) };
      }
    }),
  );
}

function troubleOf(error: unknown): string {
  if (error instanceof CodedError) return error.message;
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
