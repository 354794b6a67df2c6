import { createHash, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { parseHex, type Hex } from '../../../src/protocol/hex.js';
import { invariant } from '../../../src/protocol/invariant.js';
import { AAGUID, type Making } from './a-security-key.js';
import { type Writable } from './cbor.js';

/** How a certificate may differ from what an authenticator's maker gives it. */
export interface CertificateTerms {
  readonly unit?: string;
  readonly isAuthority?: boolean;
  /** Null: it names no model, as older ones do. */
  readonly aaguid?: string | null;
}

/** Makes authenticators, and says so: a key and what it signs. Certificates are written byte by byte. */
export class Maker {
  private readonly keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  private readonly batch = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  /** As the policy names it. */
  get root(): Hex {
    const hex = parseHex(spki(this.keys.publicKey).toString('hex'));
    invariant(hex !== null, 'hexadecimal');
    return hex;
  }

  /** What an authenticator of a batch adds to a registration. */
  attest(terms: CertificateTerms = {}): NonNullable<Making['attest']> {
    const leaf = this.certificate(this.batch.publicKey, terms);
    return (signed) => ({
      format: 'packed',
      statement: packed(sign('sha256', signed, this.batch.privateKey), [leaf]),
    });
  }

  /** Of a device by somebody else who has its certificate, and not its key. */
  attestWithout(): NonNullable<Making['attest']> {
    const leaf = this.certificate(this.batch.publicKey, {});
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return (signed) => ({ format: 'packed', statement: packed(sign('sha256', signed, privateKey), [leaf]) });
  }

  private certificate(
    key: KeyObject,
    { unit = 'Authenticator Attestation', isAuthority = false, aaguid = AAGUID }: CertificateTerms,
  ): Buffer {
    const algorithm = der(0x30, oid('2a8648ce3d040302'));
    const name = (text: string, unitName?: string) =>
      der(0x30, ...(unitName === undefined ? [] : [attribute('55040b', unitName)]), attribute('550403', text));
    const extension = (id: string, value: Buffer) => der(0x30, oid(id), der(0x04, value));
    const extensions = der(
      0x30,
      extension('551d13', der(0x30, ...(isAuthority ? [der(0x01, Buffer.from([0xff]))] : []))),
      ...(aaguid === null ? [] : [extension('2b0601040182e51c010104', der(0x04, Buffer.from(aaguid, 'hex')))]),
    );
    const body = der(
      0x30,
      der(0xa0, integer(2)),
      integer(createHash('sha256').update(spki(key)).digest()[0] ?? 1),
      algorithm,
      name('Maker'),
      der(0x30, der(0x17, Buffer.from('200101000000Z')), der(0x17, Buffer.from('450101000000Z'))),
      name('Batch', unit),
      spki(key),
      der(0xa3, extensions),
    );
    const signature = sign('sha256', body, this.keys.privateKey);
    return der(0x30, body, algorithm, der(0x03, Buffer.concat([Buffer.alloc(1), signature])));
  }
}

function packed(signature: Buffer, chain: readonly Buffer[]): Writable {
  return {
    map: [
      ['alg', -7],
      ['sig', signature],
      ['x5c', { list: [...chain] }],
    ],
  };
}

function spki(key: KeyObject): Buffer {
  const der = (key.type === 'public' ? key : createPublicKey(key)).export({ format: 'der', type: 'spki' });
  invariant(Buffer.isBuffer(der), 'DER');
  return der;
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'));
}

function integer(value: number): Buffer {
  return der(0x02, Buffer.from(value < 128 ? [value] : [0, value]));
}

function attribute(id: string, text: string): Buffer {
  return der(0x31, der(0x30, oid(id), der(0x0c, Buffer.from(text))));
}
