import { z } from 'zod';
import { base64 } from '@scure/base';
import { type Code } from './codes.js';
import { deriveIntent, type IntentRefusal } from './derive-intent.js';
import { verifyRequest, type SignatureRefusal, type SignatureTag, type SignedRequest } from './http-signature.js';
import { type EngineKeyId, type IntentHash } from './ids.js';
import { type PolicyHistory } from './policy-history.js';
import { type Policy } from './policy.js';
import { type Intent } from './verbs.js';
import { cancelRequestSchema, readBody, withdrawalRequestSchema } from './withdrawal-request.js';

/** What an engine's signed request turns out to ask, or why it asks nothing. */
export type Asked =
  | {
      readonly kind: 'asked';
      readonly intent: Intent;
      readonly hash: IntentHash;
      readonly engineKey: EngineKeyId;
      /** Unix seconds, from the signature's parameters. */
      readonly created: number;
    }
  | { readonly kind: 'malformed'; readonly fields: readonly string[] }
  | { readonly kind: 'refused'; readonly code: SignatureRefusal | IntentRefusal };

/**
 * From signed bytes to the intent that they ask for: signature, shape, meaning, in that order. The way in
 * for the server, the signing module, every device and every auditor.
 */
export function readAsked(request: SignedRequest, policy: Policy, tag: SignatureTag = 'sekisho-withdrawal'): Asked {
  const signed = verifyRequest(request, tag, (id) => policy.engineKeys.get(id as EngineKeyId)?.publicKey);
  if (signed.kind === 'refused') return signed;
  const body = readBody(withdrawalRequestSchema, request.body);
  if (body.kind === 'malformed') return body;
  const engineKey = signed.keyId as EngineKeyId;
  const derived = deriveIntent(body.value, engineKey, policy);
  if (derived.kind === 'refused') return derived;
  return { kind: 'asked', intent: derived.intent, hash: derived.hash, engineKey, created: signed.created };
}

export type AskedToCancel =
  | { readonly kind: 'cancel'; readonly reference: string; readonly engineKey: EngineKeyId; readonly created: number }
  | { readonly kind: 'malformed'; readonly fields: readonly string[] }
  | { readonly kind: 'refused'; readonly code: Extract<Code, SignatureRefusal | 'DEPLOYMENT_UNKNOWN'> };

/** The same for an engine's cancel. Any engine key of the policy may withdraw what any of them asked. */
export function readAskedToCancel(request: SignedRequest, policy: Policy): AskedToCancel {
  const signed = verifyRequest(request, 'sekisho-cancel', (id) => policy.engineKeys.get(id as EngineKeyId)?.publicKey);
  if (signed.kind === 'refused') return signed;
  const body = readBody(cancelRequestSchema, request.body);
  if (body.kind === 'malformed') return body;
  if (body.value.deploymentId !== policy.deploymentId) return { kind: 'refused', code: 'DEPLOYMENT_UNKNOWN' };
  return {
    kind: 'cancel',
    reference: body.value.reference,
    engineKey: signed.keyId as EngineKeyId,
    created: signed.created,
  };
}

/**
 * One that was taken before, or is told of: by any engine key that was ever listed. Which one could cancel at that moment
 * was judged then; null where none could ever.
 */
export function readTakenCancel(
  request: SignedRequest,
  policies: PolicyHistory,
): Extract<AskedToCancel, { kind: 'cancel' }> | null {
  for (const policy of policies.all) {
    const asked = readAskedToCancel(request, policy);
    if (asked.kind === 'cancel') return asked;
  }
  return null;
}

/** The JSON form in which evidence is stored and handed on; the body as base64, byte for byte. */
export const signedRequestJson = z.strictObject({
  method: z.string().max(10),
  targetUri: z.string().max(2000),
  headers: z.strictObject({
    'content-digest': z.string().max(200),
    'idempotency-key': z.string().max(200),
    'signature-input': z.string().max(1000),
    signature: z.string().max(200),
  }),
  body: z.string().max(200_000),
});
export type SignedRequestJson = z.infer<typeof signedRequestJson>;

export function writeSignedRequest(request: SignedRequest): SignedRequestJson {
  return signedRequestJson.parse({ ...request, body: base64.encode(request.body) });
}

/** Null for anything that is not evidence to the letter. */
export function readSignedRequest(value: unknown): SignedRequest | null {
  const read = signedRequestJson.safeParse(value);
  if (!read.success) return null;
  try {
    return { ...read.data, body: base64.decode(read.data.body) };
  } catch {
    return null;
  }
}
