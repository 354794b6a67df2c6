import { z } from 'zod';
import { exchange } from '../../client/exchange.js';
import { openAnswered } from '../../client/fetch-genesis.js';
import { followAnswered, refuseRollback, type TrustedGenesis } from '../../client/follow-policies.js';
import { readSignedOrder, type SignedOrder } from '../../protocol/orders/signed-order.js';
import { type DeviceFolder } from '../device/device-folder.js';
import { readSuspendedDevices, type SuspendedDevices } from '../../desk/proposal/suspended-devices.js';
import { readProposed } from '../../desk/policy/proposed-changes.js';
import { type Context } from '../context.js';

/** What the server shows at the moment. Of what it does not show as it should, nothing is known. */
export interface ServerView {
  readonly trusted: TrustedGenesis;
  /** Null where it could not be read. Asked for when needed only: it takes a signature for each suspension. */
  readonly suspended: () => SuspendedDevices | null;
  /** The orders themselves, not verified; null where they could not be read. */
  readonly orders: () => readonly SignedOrder[] | null;
  /** Of the changes of policy that are proposed; null where they could not be read. */
  readonly proposed: () => ReadonlySet<string> | null;
}

/**
 * Everything that an order wants to know of the server, asked at once, so that `timeoutMs` is the time for all of it.
 * Throws where it shows no chain of policies that goes on from what the device has followed.
 */
export async function lookAtServer(
  serverUrl: string,
  timeoutMs: number,
  folder: DeviceFolder,
  { fetch }: Pick<Context, 'fetch'>,
): Promise<ServerView> {
  const ask = (path: string): Promise<unknown> =>
    exchange(fetch, { method: 'GET', url: `${serverUrl.replace(/\/+$/, '')}${path}`, timeoutMs });
  const [genesis, chain, orders] = await Promise.all([
    ask('/v1/genesis'),
    ask('/v1/policy'),
    ask('/v1/orders').catch(() => null),
  ]);
  const trusted = followAnswered(chain, openAnswered(genesis, folder.pinned));
  const { seen } = folder;
  // One that was set back, or lies: what this device has followed before is newer.
  if (seen !== null) refuseRollback(trusted.policies, seen);
  return {
    trusted,
    suspended: () => orNull(() => readSuspendedDevices(orders, trusted)),
    orders: () => ordersIn(orders),
    proposed: () => orNull(() => new Set(readProposed(chain).map(({ hash }) => hash))),
  };
}

const answer = z.object({ orders: z.array(z.unknown()) });

function ordersIn(answered: unknown): readonly SignedOrder[] | null {
  const read = answer.safeParse(answered);
  return read.success ? read.data.orders.flatMap((each) => readSignedOrder(each) ?? []) : null;
}

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
