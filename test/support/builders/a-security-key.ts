import { createECDH, createHash, createPrivateKey, sign, type KeyObject } from 'node:crypto';
import { writeAssertion } from '../../../src/protocol/devices/webauthn-assertion.js';
import { type RelyingParty } from '../../../src/protocol/devices/judge-ceremony.js';
import { hexOf, parseHex, type Hex, type Hex32 } from '../../../src/protocol/hex.js';
import { invariant } from '../../../src/protocol/invariant.js';
import { cbor, type Writable } from './cbor.js';

/** Where the console of the tests is. */
export const CONSOLE: RelyingParty = { rpId: 'sekisho.example', origins: ['https://sekisho.example'] };

/** The bits of the authenticator data, as WebAuthn names them. */
export const UP = 0x01;
export const UV = 0x04;
export const BE = 0x08;
export const BS = 0x10;

/** How one ceremony may differ from what an honest browser and an honest key do. */
export interface Ceremony {
  readonly rpId?: string;
  readonly flags?: number;
  readonly signCount?: number;
  /** Fields of the client data; undefined takes one out. */
  readonly client?: Readonly<Record<string, unknown>>;
  /** In place of the client data that these fields would give. */
  readonly clientDataJson?: string;
}

/** How a registration may differ. */
export interface Making extends Ceremony {
  /** Of `packed` with a certificate, over what the authenticator says: the signature and the chain. */
  readonly attest?: (signed: Buffer) => { readonly format: string; readonly statement: Writable };
  readonly aaguid?: string;
}

/** The model of the tests' keys. */
export const AAGUID = '01020304050607080102030405060708';

/**
 * A security key and the browser in front of it, by `node:crypto`: nothing in it is the code that verifies, but for the
 * way in which an answer is written down.
 */
export class SecurityKey {
  readonly publicKey: Hex;
  readonly credentialId: Hex;
  private readonly key: KeyObject;
  private readonly point: Buffer;
  private counter = 0;

  constructor(
    secret: Uint8Array,
    private readonly relyingParty: RelyingParty = CONSOLE,
  ) {
    const pair = createECDH('prime256v1');
    pair.setPrivateKey(secret);
    const point = pair.getPublicKey();
    const coordinate = (from: number) => point.subarray(from, from + 32).toString('base64url');
    this.key = createPrivateKey({
      format: 'jwk',
      key: {
        kty: 'EC',
        crv: 'P-256',
        x: coordinate(1),
        y: coordinate(33),
        d: Buffer.from(secret).toString('base64url'),
      },
    });
    const publicKey = parseHex(pair.getPublicKey('hex', 'compressed'));
    invariant(publicKey !== null, 'hexadecimal');
    this.publicKey = publicKey;
    this.point = point;
    this.credentialId = hexOf(createHash('sha256').update(secret).digest());
  }

  /** Registers as a browser and a key do, with attestation `none` unless told otherwise. */
  create(digest: Hex32, making: Making = {}): { readonly attestationObject: Buffer; readonly clientDataJson: Buffer } {
    const id = Buffer.from(this.credentialId, 'hex');
    const length = Buffer.alloc(2);
    length.writeUInt16BE(id.length);
    const data = Buffer.concat([
      this.authenticatorData({ ...making, flags: (making.flags ?? UP | UV) | 0x40 }),
      ...[Buffer.from(making.aaguid ?? AAGUID, 'hex'), length, id, this.coseKey()],
    ]);
    const clientDataJson = this.clientData(digest, 'webauthn.create', making);
    const signed = Buffer.concat([data, createHash('sha256').update(clientDataJson).digest()]);
    const { format, statement } = making.attest?.(signed) ?? { format: 'none', statement: { map: [] } };
    const attestationObject = cbor({
      map: [
        ['fmt', format],
        ['attStmt', statement],
        ['authData', data],
      ],
    });
    return { attestationObject, clientDataJson };
  }

  /** Answers as a browser does, in the form in which it is sent. */
  get(digest: Hex32, ceremony: Ceremony = {}): Hex {
    this.counter += 1;
    const data = this.authenticatorData(ceremony);
    const clientDataJson = this.clientData(digest, 'webauthn.get', ceremony);
    const signed = Buffer.concat([data, createHash('sha256').update(clientDataJson).digest()]);
    const signature = sign('sha256', signed, { key: this.key, dsaEncoding: 'der' });
    const written = writeAssertion({ authenticatorData: data, clientDataJson, signature });
    invariant(written !== null, 'an assertion that can be written down');
    return written;
  }
  private authenticatorData({ rpId = this.relyingParty.rpId, flags = UP | UV, signCount }: Ceremony): Buffer {
    const data = Buffer.alloc(37);
    createHash('sha256').update(rpId).digest().copy(data);
    data.writeUInt8(flags, 32);
    data.writeUInt32BE(signCount ?? this.counter, 33);
    return data;
  }

  private clientData(digest: Hex32, type: string, { client, clientDataJson }: Ceremony): Buffer {
    const usual = {
      type,
      challenge: Buffer.from(digest, 'hex').toString('base64url'),
      origin: this.relyingParty.origins[0],
      crossOrigin: false,
    };
    return Buffer.from(clientDataJson ?? JSON.stringify({ ...usual, ...client }));
  }

  /** RFC 9053: EC2, ES256, P-256, x, y. */
  private coseKey(): Buffer {
    const [x, y] = [this.point.subarray(1, 33), this.point.subarray(33)];
    return cbor({
      map: [
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, x],
        [-3, y],
      ],
    });
  }
}
