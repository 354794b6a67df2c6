import { type Hex32 } from '../../protocol/hex.js';
import { type DeviceId } from '../../protocol/ids.js';
import { suspendedAt, suspensionsIn } from '../../protocol/orders/suspensions.js';
import { readStatedOrders } from '../orders/stated-orders.js';
import { type Trusted } from '../trusted.js';

/** Whose signatures do not count now, by the signing module's signed word. */
export interface SuspendedDevices {
  readonly devices: ReadonlySet<DeviceId>;
  /** The orders that suspend somebody, by their digests: what the governors name who lift that. */
  readonly orders: ReadonlyMap<DeviceId, readonly Hex32[]>;
  /** Since when, in Unix seconds: of several the first that stands. */
  readonly since: ReadonlyMap<DeviceId, number>;
  /** The module states them and their orders are not shown, so nobody can say whom they concern. */
  readonly unexplained: number;
}

/**
 * What the server shows of orders and of the signing module's receipts about them. It can make nobody suspended: that
 * takes the module's receipt, which names the order by its digest. It can hide a suspension, and then a vote looks as
 * if it counted that the module will not count; or hide a lifting, and then this device refuses to vote: a server
 * that wants that only has to say nothing.
 */
export function readSuspendedDevices(value: unknown, { genesis }: Pick<Trusted, 'genesis'>): SuspendedDevices {
  const { orders: shown, stated } = readStatedOrders(value, { genesis }, 'suspended', 'unfrozen');
  const suspensions = suspensionsIn(genesis.deploymentId, shown, stated).filter(({ until }) => until === null);
  const devices = suspendedAt(suspensions);
  const times = new Map(stated.map(({ sequence, recordedAt }) => [sequence, recordedAt]));
  const of = (device: DeviceId) => suspensions.filter(({ order }) => order?.message.suspended === device);
  const sinceOf = (device: DeviceId): number => Math.min(...of(device).flatMap(({ from }) => times.get(from) ?? []));
  return {
    devices,
    orders: new Map([...devices].map((device) => [device, of(device).map(({ digest }) => digest)])),
    since: new Map([...devices].map((device) => [device, sinceOf(device)])),
    unexplained: suspensions.filter(({ order }) => order === null).length,
  };
}
