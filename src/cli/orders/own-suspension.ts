import { z } from 'zod';
import { type DeviceId } from '../../protocol/ids.js';
import { forceOfSuspended } from '../../protocol/orders/verify-order.js';
import { type OrderMessage } from '../../protocol/orders/signed-order.js';
import { type DeviceFolder } from '../device/device-folder.js';
import { printable } from '../../desk/text/printable.js';
import { momentText } from '../screen/time-text.js';
import { type KnownDeployment } from './known-deployment.js';

/** That this device is suspended: of what it orders then only counts what can only stop. */
export interface OwnSuspension {
  /** Unix seconds, by the signing module's receipt. */
  readonly since: number;
  /** The orders that the governors name who lift it. */
  readonly orders: readonly string[];
  /** When a server last showed that; null where it shows it now. */
  readonly shownAt: number | null;
}

/** Kept beside the key, for when no server answers or the one that does hides it. */
const NOTE = 'suspended.json';
const note = z.object({ since: z.int(), orders: z.array(z.string()), shownAt: z.int() });

/** Null where it is not suspended, or nobody has told this device so. */
export function ownSuspension(
  order: OrderMessage,
  { shown }: Pick<KnownDeployment, 'shown'>,
  folder: DeviceFolder,
  now: number,
): OwnSuspension | null {
  // And a stop does not wait until the receipts of suspensions have been verified.
  if (forceOfSuspended(order) === 'full') return null;
  const standing = shown?.suspended() ?? null;
  if (standing === null) return readNote(folder);
  const device = folder.about.device as DeviceId;
  const [orders, since] = [standing.orders.get(device), standing.since.get(device)];
  if (orders !== undefined && since !== undefined) {
    keepNote(folder, { since, orders, shownAt: now });
    return { since, orders, shownAt: null };
  }
  if (standing.unexplained > 0) return readNote(folder);
  keepNote(folder, null);
  return null;
}

/** In a few words, for the last line. */
export function ownSuspensionInShort({ verb }: Pick<OrderMessage, 'verb'>): string {
  const does = isOfSomeUse(verb) ? 'no vote against, it only takes back your own approvals' : 'nobody will obey it';
  return `by a suspended device: ${does}`;
}

function isOfSomeUse(verb: OrderMessage['verb']): boolean {
  return forceOfSuspended({ verb }) === 'what is left';
}

export function ownSuspensionText(
  { verb }: Pick<OrderMessage, 'verb'>,
  { since, orders, shownAt }: OwnSuspension,
  now: number,
): string {
  const [known, unless] =
    shownAt === null
      ? [`This device is suspended since ${momentText(since, now)}`, '']
      : [
          `This device was suspended at ${momentText(since, now)}, as the server showed at ${momentText(shownAt, now)}`,
          'unless that has been lifted, ',
        ];
  const does = isOfSomeUse(verb)
    ? 'this order is no vote against and only takes back your own approvals of the withdrawal'
    : 'the signing module will not obey this order, wherever it is taken';
  return `${known}: ${unless}${does}. Give it with another device. This one may only freeze and veto; governors lift its suspension with: sekisho unfreeze ${printable(orders.join(' '))}`;
}

function readNote(folder: DeviceFolder): OwnSuspension | null {
  const text = folder.readNote(NOTE);
  try {
    return text === null ? null : note.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** An order must not fail for a note. */
function keepNote(folder: DeviceFolder, known: OwnSuspension | null): void {
  if (known === null && folder.readNote(NOTE) === null) return;
  try {
    folder.writeNote(NOTE, JSON.stringify(known));
  } catch {
    return;
  }
}
