import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';
import { type Code } from './codes.js';
import { bytesOf, type Hex32 } from './hex.js';

/**
 * HTTP Message Signatures (RFC 9421), Ed25519, in one strict profile. A request that is signed is evidence:
 * it is kept verbatim and judged again by the signing module and by auditors, years later, without HTTP.
 */
export interface SignedRequest {
  readonly method: string;
  readonly targetUri: string;
  /** Lower-case names. Only the headers of the profile are kept. */
  readonly headers: Readonly<Record<SignedHeader, string>> | Readonly<Record<ReadHeader, string>>;
  readonly body: Uint8Array;
}
export type SignedHeader = 'content-digest' | 'idempotency-key' | ReadHeader;
export type ReadHeader = 'signature-input' | 'signature';

/** What the signature is for. A signature under one tag is worth nothing under another. */
export const SIGNATURE_TAGS = [
  'sekisho-withdrawal',
  'sekisho-cancel',
  'sekisho-dry-run',
  'sekisho-read',
  'sekisho-work',
] as const;
export type SignatureTag = (typeof SIGNATURE_TAGS)[number];

export interface SignatureParams {
  /** Unix seconds. */
  readonly created: number;
  readonly keyId: string;
  readonly tag: SignatureTag;
}

/** A request with a body covers the body and its idempotency key; a reading request has neither. */
const COMPONENTS_WITH_BODY = ['@method', '@target-uri', 'content-digest', 'idempotency-key'] as const;
const COMPONENTS_OF_READ = ['@method', '@target-uri'] as const;

const LABEL = 'sekisho';

function signatureParams(components: readonly string[], { created, keyId, tag }: SignatureParams): string {
  return `(${components.map((name) => `"${name}"`).join(' ')});created=${created};keyid="${keyId}";tag="${tag}"`;
}

/** The signature base of RFC 9421 section 2.5. */
function signatureBase(
  request: Omit<SignedRequest, 'headers'>,
  headers: Partial<Record<string, string>>,
  params: string,
  components: readonly string[],
): Uint8Array {
  const values: Partial<Record<string, string>> = {
    ...headers,
    '@method': request.method,
    '@target-uri': request.targetUri,
  };
  const lines = components.map((name) => `"${name}": ${values[name] ?? ''}`);
  return utf8ToBytes([...lines, `"@signature-params": ${params}`].join('\n'));
}

/** `Content-Digest` of RFC 9530, SHA-256 only. */
export function contentDigest(body: Uint8Array): string {
  return `sha-256=:${base64.encode(sha256(body))}:`;
}

/** Signs a request. `idempotencyKey` belongs to requests that change something, and only to those. */
export function signRequest(
  request: {
    readonly method: string;
    readonly targetUri: string;
    readonly body: Uint8Array;
    readonly idempotencyKey?: string;
  },
  params: SignatureParams,
  secretKey: Uint8Array,
): SignedRequest {
  const components = request.idempotencyKey === undefined ? COMPONENTS_OF_READ : COMPONENTS_WITH_BODY;
  const covered =
    request.idempotencyKey === undefined
      ? {}
      : { 'content-digest': contentDigest(request.body), 'idempotency-key': request.idempotencyKey };
  const input = signatureParams(components, params);
  const signature = ed25519.sign(signatureBase(request, covered, input, components), secretKey);
  return {
    method: request.method,
    targetUri: request.targetUri,
    body: request.body,
    headers: {
      ...covered,
      'signature-input': `${LABEL}=${input}`,
      signature: `${LABEL}=:${base64.encode(signature)}:`,
    },
  };
}

export type SignatureVerdict =
  ({ readonly kind: 'signed' } & SignatureParams) | { readonly kind: 'refused'; readonly code: SignatureRefusal };
export type SignatureRefusal = Extract<
  Code,
  | 'SIGNATURE_MISSING'
  | 'SIGNATURE_MALFORMED'
  | 'SIGNATURE_INVALID'
  | 'KEY_UNKNOWN'
  | 'CONTENT_DIGEST_MISMATCH'
  | 'IDEMPOTENCY_KEY_MALFORMED'
>;

const SIGNATURE_INPUT =
  /^sekisho=(\(([^)]*)\);created=([1-9][0-9]{0,15});keyid="([\x21\x23-\x5b\x5d-\x7e]{1,128})";tag="([a-z-]{1,32})")$/;
const SIGNATURE = /^sekisho=:([A-Za-z0-9+/]{86}==):$/;

/**
 * Verifies a request against the profile. Says nothing about freshness: that is the server's to judge at
 * intake, once; evidence does not rot.
 *
 * @param publicKeyOf the Ed25519 public key (32 bytes) that is registered under an id, if any
 */
export function verifyRequest(
  request: SignedRequest,
  tag: SignatureTag,
  publicKeyOf: (keyId: string) => Hex32 | undefined,
): SignatureVerdict {
  const headers: Partial<Record<string, string>> = request.headers;
  const { 'signature-input': input, signature } = headers;
  if (input === undefined || signature === undefined) return refused('SIGNATURE_MISSING');

  const [, params, components, created, keyId, givenTag] = SIGNATURE_INPUT.exec(input) ?? [];
  const [, encoded] = SIGNATURE.exec(signature) ?? [];
  if (params === undefined || keyId === undefined || encoded === undefined) return refused('SIGNATURE_MALFORMED');
  const expected = tag === 'sekisho-read' || tag === 'sekisho-work' ? coveringOf(headers) : COMPONENTS_WITH_BODY;
  if (givenTag !== tag || components !== expected.map((name) => `"${name}"`).join(' '))
    return refused('SIGNATURE_MALFORMED');

  if (expected.length === COMPONENTS_WITH_BODY.length) {
    const idempotencyKey = headers['idempotency-key'] ?? '';
    if (!/^[A-Za-z0-9._:-]{1,128}$/.test(idempotencyKey)) return refused('IDEMPOTENCY_KEY_MALFORMED');
    if (headers['content-digest'] !== contentDigest(request.body)) return refused('CONTENT_DIGEST_MISMATCH');
  } else if (request.body.length > 0) return refused('CONTENT_DIGEST_MISMATCH');

  const publicKey = publicKeyOf(keyId);
  if (publicKey === undefined) return refused('KEY_UNKNOWN');
  if (!verifies(encoded, signatureBase(request, headers, params, expected), publicKey))
    return refused('SIGNATURE_INVALID');
  return { kind: 'signed', created: Number(created), keyId, tag };
}

/** Work is both fetched (nothing to cover but the address) and answered (a body to cover). */
function coveringOf(headers: Partial<Record<string, string>>): readonly string[] {
  return headers['content-digest'] === undefined ? COMPONENTS_OF_READ : COMPONENTS_WITH_BODY;
}

/** Strict RFC 8032 verification: a small-order key or a non-canonical encoding is a "no", not an exception. */
function verifies(encoded: string, message: Uint8Array, publicKey: Hex32): boolean {
  try {
    return ed25519.verify(base64.decode(encoded), message, bytesOf(publicKey), { zip215: false });
  } catch {
    return false;
  }
}

function refused(code: SignatureRefusal): SignatureVerdict {
  return { kind: 'refused', code };
}
