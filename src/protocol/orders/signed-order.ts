import { z } from 'zod';
import { SIGNATURE_AT_MOST } from '../devices/signature-length.js';
import { parseHex, type Hex, type Hex32 } from '../hex.js';
import { isName } from '../ids.js';
import { isMalformed, readMessage, typedDataDigest, writeMessage } from '../typed-data.js';
import {
  FREEZE,
  SUSPEND,
  UNFREEZE,
  VETO,
  type Freeze,
  type Reject,
  type Suspend,
  type Unfreeze,
  type Veto,
} from '../verbs.js';
import { isReason, readSignedVote, voteDigest } from '../vote.js';
import { parseScope } from './scope.js';

/** An order as it travels and is kept: what was signed, in full, and the signature over its digest. */
export type SignedOrder =
  | { readonly verb: 'Freeze'; readonly message: Freeze; readonly signature: Hex }
  | { readonly verb: 'Unfreeze'; readonly message: Unfreeze; readonly signature: Hex }
  | { readonly verb: 'Suspend'; readonly message: Suspend; readonly signature: Hex }
  | { readonly verb: 'Veto'; readonly message: Veto; readonly signature: Hex }
  | { readonly verb: 'Reject'; readonly message: Reject; readonly signature: Hex };
export type OrderVerb = SignedOrder['verb'];
/** Before it is signed. */
export type OrderMessage = SignedOrder extends infer Each
  ? Each extends SignedOrder
    ? Omit<Each, 'signature'>
    : never
  : never;

const ORDER_VERBS = ['Freeze', 'Unfreeze', 'Suspend', 'Veto', 'Reject'] as const satisfies readonly OrderVerb[];

/** Whoever lifts more at once signs more than one order. */
const LIFTS_AT_MOST = 100;

const envelope = z.strictObject({
  verb: z.enum(ORDER_VERBS),
  message: z.unknown(),
  signature: z.string().max(SIGNATURE_AT_MOST),
});

/** Reads an order from parsed JSON; null for anything that is not one to the letter. */
export function readSignedOrder(value: unknown): SignedOrder | null {
  const read = envelope.safeParse(value);
  if (!read.success) return null;
  const signature = parseHex(read.data.signature);
  if (signature === null) return null;
  const { verb, message: given } = read.data;
  switch (verb) {
    case 'Freeze': {
      const message = readMessage(FREEZE, given);
      if (isMalformed(message) || parseScope(message.scope) === null || !isReason(message.reason)) return null;
      return { verb, message, signature };
    }
    case 'Unfreeze': {
      const message = readMessage(UNFREEZE, given);
      if (isMalformed(message) || !isList(message.orders) || !isReason(message.reason)) return null;
      return { verb, message, signature };
    }
    case 'Suspend': {
      const message = readMessage(SUSPEND, given);
      if (isMalformed(message) || !isName(message.suspended) || !isReason(message.reason)) return null;
      return { verb, message, signature };
    }
    case 'Veto': {
      const message = readMessage(VETO, given);
      return isMalformed(message) || !isReason(message.reason) ? null : { verb, message, signature };
    }
    case 'Reject': {
      const vote = readSignedVote(value);
      return vote?.verb === 'Reject' ? vote : null;
    }
  }
}

/** In rising order, each once: so that the same orders are the same list, and governors can agree on it. */
function isList(orders: readonly Hex32[]): boolean {
  return (
    orders.length >= 1 &&
    orders.length <= LIFTS_AT_MOST &&
    orders.every((digest, place) => place === 0 || digest > (orders[place - 1] ?? ''))
  );
}

export function writeSignedOrder({ verb, message, signature }: SignedOrder): Record<string, unknown> {
  return { verb, message: writeMessage(message), signature };
}

/** An order's identity: an order is used once, in whatever way and however often it arrives. */
export function orderDigest(deployment: Hex32, order: OrderMessage): Hex32 {
  switch (order.verb) {
    case 'Freeze':
      return typedDataDigest(deployment, FREEZE, order.message);
    case 'Unfreeze':
      return typedDataDigest(deployment, UNFREEZE, order.message);
    case 'Suspend':
      return typedDataDigest(deployment, SUSPEND, order.message);
    case 'Veto':
      return typedDataDigest(deployment, VETO, order.message);
    case 'Reject':
      return voteDigest(deployment, order);
  }
}
