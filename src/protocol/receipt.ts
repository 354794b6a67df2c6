import { ed25519 } from '@noble/curves/ed25519.js';
import { z } from 'zod';
import { isCode } from './codes.js';
import { NO_HASH } from './derive-intent.js';
import { verifyEd25519 } from './devices/ed25519.js';
import { isNoFindings, readFindings, type Findings } from './findings.js';
import { bytesOf, hexOf, parseHex, type Hex, type Hex32 } from './hex.js';
import { isMalformed, readMessage, typedDataDigest, writeMessage } from './typed-data.js';
import { RECEIPT, type Receipt } from './verbs.js';

/**
 * What the signing module says about a withdrawal, in the words of DESIGN section 4.
 *
 * - `registered`: verified for the first time; delays and lifetimes count from here.
 * - `refused`: this package was not acted upon. Says nothing about the withdrawal's end unless `final`.
 * - `held`: a rule wants it released by the persons whom it names before anything else goes on.
 * - `authorised`: the policy's demands are met; `votes` names those that were counted.
 * - `reopened`: people are asked, again or for the first time: the policy or its devices have changed, or it does not
 *   fit under the automatic limits (`LIMIT_REACHED`) and the rule says who decides then.
 * - `delayed`: authorised, and the rule lets time pass before the signature.
 * - `waiting`: authorised, and something that passes by itself is in the way.
 * - `signed`, `broadcast`, `confirmed`, `final`: the payment's way; `broadcast` again after a reorganisation.
 * - `rejected`, `expired`, `cancelled`, `failed`: ends. What has ended is never paid.
 *
 * Some are about no withdrawal; `withdrawalId` is all zeros then, and `intentHash` names the order or the policy:
 * - `frozen`, `suspended`, `vetoed`: an order was taken, other orders are `registered`; `unfrozen`: the orders in
 *   `votes` have lifted it.
 * - `registered`, `intentHash` being a withdrawal's id: an engine's cancel of it was taken that came besides the server.
 * - `policy-registered`: a change of policy is signed, and its delay counts from here; `policy-in-force`;
 *   `policy-void`: it never will be, for the reason given.
 */
const WITHDRAWAL_OUTCOMES = [
  'registered',
  'refused',
  'held',
  'authorised',
  'reopened',
  'delayed',
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
const OTHER_OUTCOMES = [
  'frozen',
  'unfrozen',
  'suspended',
  'vetoed',
  'policy-registered',
  'policy-in-force',
  'policy-void',
] as const;
export const OUTCOMES = [...WITHDRAWAL_OUTCOMES, ...OTHER_OUTCOMES] as const;
export type Outcome = (typeof OUTCOMES)[number];
/** What can be said of a withdrawal. */
export type WithdrawalOutcome = (typeof WITHDRAWAL_OUTCOMES)[number];

export function isWithdrawalOutcome(outcome: Outcome): outcome is WithdrawalOutcome {
  return WITHDRAWAL_OUTCOMES.some((each) => each === outcome);
}

/** Whether a receipt is about an order or a policy. Orders that stop nothing by themselves are `registered`. */
export function isAboutNoWithdrawal({ withdrawalId, outcome }: Pick<Receipt, 'withdrawalId' | 'outcome'>): boolean {
  return withdrawalId === NO_HASH && (outcome === 'registered' || OTHER_OUTCOMES.some((each) => each === outcome));
}

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
  if (findingsOf(message) === null && !isNoFindings(message.findings)) return null;
  return message.reason === '' || isCode(message.reason) ? { message, signature } : null;
}

/** What was found out at a withdrawal's registration; null where nothing is stated, as in every other receipt. */
export function findingsOf({ outcome, withdrawalId, findings }: Receipt): Findings | null {
  return outcome === 'registered' && withdrawalId !== NO_HASH ? readFindings(findings) : null;
}

export function writeSignedReceipt({ message, signature }: SignedReceipt): Record<string, unknown> {
  return { message: writeMessage(message), signature };
}

export function isOutcome(text: string): text is Outcome {
  return (OUTCOMES as readonly string[]).includes(text);
}
