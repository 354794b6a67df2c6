import { ed25519 } from '@noble/curves/ed25519.js';
import { z } from 'zod';
import { parseAssetId } from '../chains/caip.js';
import { verifyEd25519 } from '../devices/ed25519.js';
import { bytesOf, hexOf, parseHex, type Hex, type Hex32 } from '../hex.js';
import { CURRENCIES } from '../policy-document.js';
import { isMalformed, readMessage, typedDataDigest, writeMessage } from '../typed-data.js';
import { PRICE, type Price } from '../verbs.js';

/**
 * The price feed's word. It names the highest price since a moment, so that whoever carries it and keeps some back can
 * hide no peak: the next one tells of it as well.
 */
export interface SignedPrice {
  readonly message: Price;
  readonly signature: Hex;
}

/** So many prices are in one answer at most. */
export const MOST_PRICES = 500;

/** @param feedSecret the 32-byte Ed25519 seed of the price feed's key */
export function signPrice(deployment: Hex32, message: Price, feedSecret: Uint8Array): SignedPrice {
  const digest = bytesOf(typedDataDigest(deployment, PRICE, message));
  return { message, signature: hexOf(ed25519.sign(digest, feedSecret)) };
}

export function verifyPrice(deployment: Hex32, { message, signature }: SignedPrice, key: Hex32): boolean {
  return verifyEd25519(key as string as Hex, typedDataDigest(deployment, PRICE, message), signature);
}

const envelope = z.strictObject({ message: z.unknown(), signature: z.string().max(200) });
const answer = z.strictObject({ prices: z.array(envelope).max(MOST_PRICES) });

/** Reads what a feed answers from parsed JSON; null for anything that is not that to the letter. */
export function readPrices(value: unknown): readonly SignedPrice[] | null {
  const read = answer.safeParse(value);
  if (!read.success) return null;
  const prices = read.data.prices.map(({ message, signature }) => readPrice(message, signature));
  return prices.every((price) => price !== null) ? prices : null;
}

function readPrice(value: unknown, text: string): SignedPrice | null {
  const [message, signature] = [readMessage(PRICE, value), parseHex(text)];
  if (isMalformed(message) || signature === null) return null;
  const isKnown = parseAssetId(message.asset) !== null && CURRENCIES.some((each) => each === message.currency);
  return isKnown && message.high > 0n && message.from <= message.at ? { message, signature } : null;
}

export function writePrices(prices: readonly SignedPrice[]): Record<string, unknown> {
  return { prices: prices.map(({ message, signature }) => ({ message: writeMessage(message), signature })) };
}
