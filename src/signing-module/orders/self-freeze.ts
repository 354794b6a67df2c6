import { z } from 'zod';
import { type Code } from '../../protocol/codes.js';
import { NO_HASH } from '../../protocol/derive-intent.js';
import { orderDigest } from '../../protocol/orders/signed-order.js';
import { ORDER_LIFETIME_SECONDS } from '../../protocol/orders/verify-order.js';
import { writeMessage } from '../../protocol/typed-data.js';
import { type Freeze } from '../../protocol/verbs.js';
import { type Log } from '../../process/log.js';
import { wholeNumber } from '../ledger/columns.js';
import { type Ledger } from '../ledger/ledger.js';
import { lockOrders, readFreezes, storeOrder } from '../ledger/stop-orders.js';
import { type Policies } from '../policies.js';

/** Signatures that nobody made, and content that nobody asked for. Honest servers race; they do not forge. */
const FORGERIES: readonly Code[] = [
  'REQUEST_SIGNATURE_INVALID',
  'VOTE_SIGNATURE_INVALID',
  'DEVICE_CHALLENGE_DIFFERS',
  'REQUEST_DIFFERS',
];

/** Under this name the signing module gives its own freezes. Nobody can sign in it: no order of it is verified. */
const OWN_DEVICE = 'signing-module';

const forgedRow = z.object({ forged: wholeNumber, last: wholeNumber.nullable() });

export function isForgery(code: Code): boolean {
  return FORGERIES.includes(code);
}

/**
 * Freezes everything when the server has handed out too many forgeries of late. Counted are our own receipts, so a
 * restart forgets none; those before the last such freeze, and before it was lifted, are settled. Only governors lift it.
 */
export async function freezeOnForgeries(ledger: Ledger, policies: Policies, log: Log): Promise<void> {
  const { selfFreeze, deploymentId } = policies.inForce;
  if (selfFreeze === null) return;
  const isFrozen = await ledger.write(async (entry) => {
    await lockOrders(entry.client);
    // One is enough: governors have to name each that they lift.
    if ((await readFreezes(entry.client)).some(({ source }) => source === 'module')) return false;
    const { rows } = await entry.client.query(
      `SELECT count(*) AS forged, max(sequence) AS last FROM receipt
        WHERE outcome = 'refused'
          -- To the letter as in the index over them.
          AND reason IN ('REQUEST_SIGNATURE_INVALID', 'VOTE_SIGNATURE_INVALID', 'DEVICE_CHALLENGE_DIFFERS',
                         'REQUEST_DIFFERS')
          AND recorded_at > $1
          AND sequence > (SELECT coalesce(max(greatest(o.receipt, l.receipt)), 0)
                            FROM stop_order o LEFT JOIN lifted_order l USING (digest) WHERE o.source = 'module')`,
      [entry.now - selfFreeze.windowSeconds],
    );
    const { forged, last } = forgedRow.parse(rows[0]);
    if (forged < selfFreeze.forgedPackages || last === null) return false;
    const message: Freeze = {
      scope: 'all',
      // By its number: two freezes of one second are two orders.
      reason: `The server hands out forged packages, up to receipt ${last}`,
      approver: '',
      device: OWN_DEVICE,
      castAt: entry.now,
      expiresAt: entry.now + ORDER_LIFETIME_SECONDS,
    };
    const digest = orderDigest(deploymentId, { verb: 'Freeze', message });
    const about = { withdrawalId: NO_HASH, reference: '', intentHash: digest };
    const receipt = await entry.append({ ...about, outcome: 'frozen', reason: 'FORGED_PACKAGES' });
    const signed = JSON.stringify({ verb: 'Freeze', message: writeMessage(message), signature: '' });
    await storeOrder(
      entry.client,
      { digest, verb: 'Freeze', subject: 'all', source: 'module', signed, receipt: receipt.message.sequence },
      entry.now,
    );
    return true;
  });
  if (isFrozen) log.error({ code: 'FORGED_PACKAGES' }, 'the server hands out forgeries: everything is frozen');
}
