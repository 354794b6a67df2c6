// RFC 9421 with node:crypto, from the RFC's text: section 2.5 (signature base), 2.3 (parameters), 3.3.6 (Ed25519).
import { sha256 } from './keys.mjs';

/** `components` is a list of [name, value]; `params` what stands behind the list in `@signature-params`. */
export function signatureBase(components, params) {
  const names = components.map(([name]) => `"${name}"`).join(' ');
  const input = `(${names})${params}`;
  return {
    input,
    base: [...components.map(([name, value]) => `"${name}": ${value}`), `"@signature-params": ${input}`].join('\n'),
  };
}

/** RFC 9530 section 2. */
export const contentDigest = (body, algorithm = 'sha-256') => `${algorithm}=:${sha256(body).toString('base64')}:`;

/**
 * Signs as our profile says, unless told otherwise: `params` and `components` replace what it demands, `covered` the
 * values that go under the signature without being sent so.
 */
export function signRequest(key, options) {
  const { method = 'POST', targetUri, body = '', idempotencyKey, created, keyId, tag, label = 'sekisho' } = options;
  const bytes = Buffer.from(body);
  const headers =
    idempotencyKey === undefined
      ? {}
      : { 'content-digest': options.contentDigest ?? contentDigest(bytes), 'idempotency-key': idempotencyKey };
  const values = { '@method': method, '@target-uri': targetUri, ...headers };
  const components = options.components ?? Object.keys(values);
  const params = options.params ?? `;created=${created};keyid="${keyId}";tag="${tag}"`;
  const { input, base } = signatureBase(
    components.map((name) => [name, values[name] ?? '']),
    params,
  );
  const signature = key.signBytes(Buffer.from(base));
  return {
    base,
    request: {
      method,
      targetUri,
      headers: {
        ...headers,
        'signature-input': `${label}=${input}`,
        signature: `${label}=:${signature.toString('base64')}:`,
      },
      body: bytes.toString('base64'),
    },
  };
}
