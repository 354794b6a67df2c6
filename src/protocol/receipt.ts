import { ed25519 } from '@noble/curves/ed25519.js';
import { z } from 'zod';
import { isCode } from './codes.js';
import { verifyEd25519 } from './devices/ed25519.js';
import { bytesOf, hexOf, parseHex, type Hex, type Hex32 } from './hex.js';
import { isMalformed, readMessage, typedDataDigest, writeMessage } from './typed-data.js';
import { RECEIPT, type Receipt } from './verbs.js';

/**
 * What the signing module says about a withdrawal, in the words of DESIGN section 4.
 *
 * - `registered`: verified for the first time; delays and lifetimes count from here.
 * - `refused`: this package was not acted upon. Says nothing about the withdrawal's end unless `final`.
 * - `authorised`: the policy's demands are met; `votes` names those that were counted.
 * - `reopened`: authorised no longer, for the policy or its devices have changed; people are asked again.
 * - `waiting`: authorised, and something that passes by itself is in the way.
 * - `signed`, `broadcast`, `confirmed`, `final`: the payment's way; `broadcast` again after a reorganisation.
 * - `rejected`, `expired`, `cancelled`, `failed`: ends. What has ended is never paid.
 */
export const OUTCOMES = [
  'registered',
  'refused',
  'authorised',
  'reopened',
  'waiting',
  'signed',
  'broadcast',
  'confirmed',
  'final',
  'rejected',
  'expired',
  'cancelled',
  'failed',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface SignedReceipt {
  readonly message: Receipt;
  readonly signature: Hex;
}

/** A receipt's identity, and what the next one names as `previous`. The first one names the genesis hash. */
export function receiptHash(deployment: Hex32, message: Receipt): Hex32 {
  return typedDataDigest(deployment, RECEIPT, message);
}

/** @param attestationSecret the 32-byte Ed25519 seed of the signing module's attestation key */
export function signReceipt(deployment: Hex32, message: Receipt, attestationSecret: Uint8Array): SignedReceipt {
  const digest = bytesOf(receiptHash(deployment, message));
  return { message, signature: hexOf(ed25519.sign(digest, attestationSecret)) };
}

/** Whether the signing module of this deployment made this statement. */
export function verifyReceipt(deployment: Hex32, receipt: SignedReceipt, attestationKey: Hex32): boolean {
  return verifyEd25519(attestationKey as string as Hex, receiptHash(deployment, receipt.message), receipt.signature);
}

const envelope = z.strictObject({ message: z.unknown(), signature: z.string().max(200) });

/** Reads a receipt from parsed JSON; null for anything that is not one to the letter. */
export function readSignedReceipt(value: unknown): SignedReceipt | null {
  const read = envelope.safeParse(value);
  if (!read.success) return null;
  const signature = parseHex(read.data.signature);
  const message = readMessage(RECEIPT, read.data.message);
  if (signature === null || isMalformed(message)) return null;
  if (!isOutcome(message.outcome) || !['', 'final', 'retryable'].includes(message.finality)) return null;
  return message.reason === '' || isCode(message.reason) ? { message, signature } : null;
}

export function writeSignedReceipt({ message, signature }: SignedReceipt): Record<string, unknown> {
  return { message: writeMessage(message), signature };
}

export function isOutcome(text: string): text is Outcome {
  return (OUTCOMES as readonly string[]).includes(text);
}
