import { base64 } from '@scure/base';
import { z } from 'zod';
import { SIGNATURE_AT_MOST } from '../devices/signature-length.js';
import { type GivenRegistration } from '../devices/registration.js';
import { bytesOf as hexBytes, hexOf, parseHex, type Hex } from '../hex.js';
import { isMalformed, readMessage, writeMessage } from '../typed-data.js';
import { DEVICE_ENROLMENT, POLICY_CHANGE, type DeviceEnrolment, type PolicyChange } from '../verbs.js';

export interface SignedEnrolment {
  readonly message: DeviceEnrolment;
  readonly signature: Hex;
  /** Of a security key, what the browser answered when it was made. */
  readonly attestation?: GivenRegistration;
}

export interface ChangeSignature {
  readonly message: PolicyChange;
  readonly signature: Hex;
}

/** A change of policy as it travels: the new document byte for byte, proof that new devices hold their keys, and who signed. */
export interface SignedChange {
  readonly policy: Uint8Array;
  readonly enrolments: readonly SignedEnrolment[];
  readonly signatures: readonly ChangeSignature[];
}

/** A policy of a thousand rules is some hundred kilobytes. */
const MAX_BASE64 = 2_000_000;
/** Hexadecimal digits. The longest attestation that was seen is some 5 kB. */
const MAX_ATTESTATION = 16_384;
/** More devices or signatures than any house has people. */
const MAX_ITEMS = 500;

const signed = z.strictObject({ message: z.unknown(), signature: z.string().max(SIGNATURE_AT_MOST) });
const enrolled = signed.extend({
  attestation: z
    .strictObject({ object: z.string().max(MAX_ATTESTATION), clientData: z.string().max(MAX_ATTESTATION) })
    .optional(),
});
const envelope = z.strictObject({
  policy: z.string().max(MAX_BASE64),
  enrolments: z.array(enrolled).max(MAX_ITEMS),
  signatures: z.array(signed).max(MAX_ITEMS),
});

/** Reads a change from parsed JSON; null for anything that is not one to the letter. */
export function readSignedChange(value: unknown): SignedChange | null {
  const read = envelope.safeParse(value);
  if (!read.success) return null;
  const enrolments: SignedEnrolment[] = [];
  for (const each of read.data.enrolments) {
    const enrolment = readSignedEnrolment(each);
    if (enrolment === null) return null;
    enrolments.push(enrolment);
  }
  const signatures: ChangeSignature[] = [];
  for (const each of read.data.signatures) {
    const signature = readChangeSignature(each);
    if (signature === null) return null;
    signatures.push(signature);
  }
  const policy = bytesOf(read.data.policy);
  return policy === null ? null : { policy, enrolments, signatures };
}

/** One proof from parsed JSON; null for anything that is not one to the letter. */
export function readSignedEnrolment(value: unknown): SignedEnrolment | null {
  const read = enrolled.safeParse(value);
  if (!read.success) return null;
  const message = readMessage(DEVICE_ENROLMENT, read.data.message);
  const signature = parseHex(read.data.signature);
  if (isMalformed(message) || signature === null) return null;
  if (read.data.attestation === undefined) return { message, signature };
  const [object, clientData] = [parseHex(read.data.attestation.object), parseHex(read.data.attestation.clientData)];
  if (object === null || clientData === null) return null;
  const attestation = { attestationObject: hexBytes(object), clientDataJson: hexBytes(clientData) };
  return { message, signature, attestation };
}

export function writeSignedEnrolment({
  message,
  signature,
  attestation: given,
}: SignedEnrolment): Record<string, unknown> {
  const attestation = given && { object: hexOf(given.attestationObject), clientData: hexOf(given.clientDataJson) };
  return { message: writeMessage(message), signature, ...(attestation && { attestation }) };
}

export function readChangeSignature(value: unknown): ChangeSignature | null {
  const read = signed.safeParse(value);
  if (!read.success) return null;
  const message = readMessage(POLICY_CHANGE, read.data.message);
  const signature = parseHex(read.data.signature);
  return isMalformed(message) || signature === null ? null : { message, signature };
}

export function writeSignedChange({ policy, enrolments, signatures }: SignedChange): Record<string, unknown> {
  const each = ({ message, signature }: ChangeSignature) => ({
    message: writeMessage(message),
    signature,
  });
  return {
    policy: base64.encode(policy),
    enrolments: enrolments.map(writeSignedEnrolment),
    signatures: signatures.map(each),
  };
}

function bytesOf(text: string): Uint8Array | null {
  try {
    return base64.decode(text);
  } catch {
    return null;
  }
}
