import { ed25519 } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import { readSignedRequest, writeSignedRequest } from './evidence.js';
import { hex32Of } from './hex.js';
import { SIGNATURE_TAGS, signRequest, verifyRequest, type SignatureTag } from './http-signature.js';

const secret = new Uint8Array(32).fill(7);
const publicKey = hex32Of(ed25519.getPublicKey(secret));
const publicKeyOf = (id: string) => (id === 'engine' ? publicKey : undefined);

const tags = fc.constantFrom(...SIGNATURE_TAGS);
const requests = fc.record({
  method: fc.constantFrom('POST', 'PUT', 'DELETE'),
  targetUri: fc.webUrl({ withQueryParameters: true }),
  body: fc.uint8Array({ maxLength: 200 }),
  idempotencyKey: fc.stringMatching(/^[A-Za-z0-9._:-]{1,128}$/),
  created: fc.integer({ min: 1, max: 4_000_000_000 }),
});
type Made = typeof requests extends fc.Arbitrary<infer Request> ? Request : never;

const signed = ({ created, ...request }: Made, tag: SignatureTag) =>
  signRequest(request, { created, keyId: 'engine', tag }, secret);

describe('signRequest and verifyRequest', () => {
  it('agree on any request', () => {
    fc.assert(
      fc.property(requests, tags, (request, tag) => {
        const verdict = verifyRequest(signed(request, tag), tag, publicKeyOf);
        expect(verdict).toEqual({ kind: 'signed', created: request.created, keyId: 'engine', tag });
      }),
      { numRuns: 50 },
    );
  });

  it('agree on a request to read, which has no body', () => {
    fc.assert(
      fc.property(requests, fc.constantFrom('sekisho-read' as const, 'sekisho-work' as const), (request, tag) => {
        const reading = { method: 'GET', targetUri: request.targetUri, body: new Uint8Array() };
        const evidence = signRequest(reading, { created: request.created, keyId: 'engine', tag }, secret);
        expect(verifyRequest(evidence, tag, publicKeyOf).kind).toBe('signed');
      }),
      { numRuns: 50 },
    );
  });

  it('agree on no request under another tag than it was signed for', () => {
    fc.assert(
      fc.property(requests, tags, tags, (request, tag, other) => {
        fc.pre(tag !== other);
        const verdict = verifyRequest(signed(request, tag), other, publicKeyOf);
        expect(verdict).toEqual({ kind: 'refused', code: 'SIGNATURE_MALFORMED' });
      }),
    );
  });

  it('judge evidence alike after it was stored as JSON and read again', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const evidence = signed(request, 'sekisho-withdrawal');
        const read = readSignedRequest(JSON.parse(JSON.stringify(writeSignedRequest(evidence))));
        expect(read).toEqual(evidence);
      }),
    );
  });

  it('never agree when one character of what is covered is different', () => {
    fc.assert(
      fc.property(requests, fc.constantFrom('method', 'targetUri', 'idempotencyKey', 'body'), (request, part) => {
        const evidence = signed(request, 'sekisho-withdrawal');
        const changed = {
          method: { ...evidence, method: `${evidence.method}S` },
          targetUri: { ...evidence, targetUri: `${evidence.targetUri}#` },
          idempotencyKey: { ...evidence, headers: { ...evidence.headers, 'idempotency-key': 'other' } },
          body: { ...evidence, body: Uint8Array.of(...evidence.body, 0) },
        }[part];
        fc.pre(part !== 'idempotencyKey' || request.idempotencyKey !== 'other');
        expect(verifyRequest(changed, 'sekisho-withdrawal', publicKeyOf).kind).toBe('refused');
      }),
      { numRuns: 50 },
    );
  });
});
