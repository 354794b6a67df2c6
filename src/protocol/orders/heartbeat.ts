import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { z } from 'zod';
import { verifyEd25519 } from '../devices/ed25519.js';
import { bytesOf, hex32Of, hexOf, parseHex, type Hex, type Hex32 } from '../hex.js';
import { isMalformed, readMessage, typedDataDigest, writeMessage } from '../typed-data.js';
import { HEARTBEAT, type Heartbeat } from '../verbs.js';
import { readSignedOrder, writeSignedOrder, type SignedOrder } from './signed-order.js';

/** The watchtower's word that it lives, and how far its feed goes. */
export interface SignedHeartbeat {
  readonly message: Heartbeat;
  readonly signature: Hex;
}

/** A page of the feed: the orders after some place, and the heartbeat that covers all there are. */
export interface FeedPage {
  readonly heartbeat: SignedHeartbeat;
  readonly orders: readonly SignedOrder[];
}

/** So many orders are on a page at most. */
export const FEED_PAGE = 200;

/** Of a feed that has no orders yet. */
export const NO_ORDERS_HASH = '00'.repeat(32) as Hex32;

/** The feed's hash with one order more: SHA-256 of the hash so far and the order's digest. Leaving one out changes it. */
export function nextOrdersHash(before: Hex32, digest: Hex32): Hex32 {
  return hex32Of(sha256(concatBytes(bytesOf(before), bytesOf(digest))));
}

/** @param watchtowerSecret the 32-byte Ed25519 seed of the watchtower's key */
export function signHeartbeat(deployment: Hex32, message: Heartbeat, watchtowerSecret: Uint8Array): SignedHeartbeat {
  const digest = bytesOf(typedDataDigest(deployment, HEARTBEAT, message));
  return { message, signature: hexOf(ed25519.sign(digest, watchtowerSecret)) };
}

export function verifyHeartbeat(deployment: Hex32, { message, signature }: SignedHeartbeat, key: Hex32): boolean {
  return verifyEd25519(key as string as Hex, typedDataDigest(deployment, HEARTBEAT, message), signature);
}

const envelope = z.strictObject({ message: z.unknown(), signature: z.string().max(200) });
const page = z.strictObject({ heartbeat: envelope, orders: z.array(z.unknown()).max(FEED_PAGE) });

/** Reads a page from parsed JSON; null for anything that is not one to the letter. */
export function readFeedPage(value: unknown): FeedPage | null {
  const read = page.safeParse(value);
  if (!read.success) return null;
  const message = readMessage(HEARTBEAT, read.data.heartbeat.message);
  const signature = parseHex(read.data.heartbeat.signature);
  if (isMalformed(message) || signature === null) return null;
  const orders: SignedOrder[] = [];
  for (const each of read.data.orders) {
    const order = readSignedOrder(each);
    if (order === null) return null;
    orders.push(order);
  }
  return { heartbeat: { message, signature }, orders };
}

export function writeFeedPage({ heartbeat, orders }: FeedPage): Record<string, unknown> {
  return {
    heartbeat: { message: writeMessage(heartbeat.message), signature: heartbeat.signature },
    orders: orders.map(writeSignedOrder),
  };
}
