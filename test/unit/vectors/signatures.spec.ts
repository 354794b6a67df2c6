import { createPublicKey, verify } from 'node:crypto';
import { verifyDeviceSignature } from '../../../src/protocol/devices/verify-device-signature.js';
import { verifyWebauthn, type WebauthnKey } from '../../../src/protocol/devices/verify-webauthn.js';
import { type Hex, type Hex32 } from '../../../src/protocol/hex.js';
import { verifyRequest, type SignatureTag, type SignedRequest } from '../../../src/protocol/http-signature.js';
import { type KeyDevice } from '../../../src/protocol/policy.js';
import { describeVectors, readVectors } from './describe-vectors.js';

interface Signed {
  readonly request: Omit<SignedRequest, 'body'> & { readonly body: string };
  readonly tag: SignatureTag;
  readonly keys: Readonly<Record<string, Hex32>>;
}

describeVectors('http-signatures.json', ({ request, tag, keys }: Signed, { base }) => {
  const known = new Map(Object.entries(keys));
  const verdict = verifyRequest({ ...request, body: Buffer.from(request.body, 'base64') }, tag, (id) => known.get(id));
  if (verdict.kind === 'refused') return { refused: verdict.code };
  expect(verdict.tag).toBe(tag);
  // The base is for those who implement it from the page; ours is inside `verifyRequest`.
  return { signed: { created: verdict.created, keyId: verdict.keyId }, base };
});

it('gives with each accepted signature the very base that was signed', () => {
  for (const { input, expected } of readVectors('http-signatures.json').vectors) {
    const { request, keys } = input as Signed;
    const { base, signed } = expected as { base: string; signed: { keyId: string } };
    const spki = Buffer.from(`302a300506032b6570032100${keys[signed.keyId] ?? ''}`, 'hex');
    const signature = Buffer.from(request.headers.signature.slice('sekisho=:'.length, -1), 'base64');
    const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    expect(verify(null, Buffer.from(base), key, signature)).toBe(true);
  }
});

interface OfDevice extends Pick<KeyDevice, 'scheme' | 'publicKey'> {
  readonly digest: Hex32;
  readonly signature: Hex;
}

interface Asserted extends Omit<WebauthnKey, 'scheme'> {
  readonly digest: Hex32;
  readonly signature: Hex;
}

describeVectors('webauthn.json', ({ digest, signature, ...device }: Asserted) =>
  verifyWebauthn({ ...device, scheme: 'webauthn' }, digest, signature),
);

describeVectors('device-signatures.json', ({ digest, signature, ...device }: OfDevice) =>
  verifyDeviceSignature(device, digest, signature),
);
