import { createECDH, createHash, createPrivateKey, sign, type KeyObject } from 'node:crypto';
import { writeAssertion } from '../../../src/protocol/devices/webauthn-assertion.js';
import { type RelyingParty } from '../../../src/protocol/devices/verify-webauthn.js';
import { parseHex, type Hex, type Hex32 } from '../../../src/protocol/hex.js';
import { invariant } from '../../../src/protocol/invariant.js';

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

/**
 * A security key and the browser in front of it, by `node:crypto`: nothing in it is the code that verifies, but for the
 * way in which an answer is written down.
 */
export class SecurityKey {
  readonly publicKey: Hex;
  private readonly key: KeyObject;
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
  }

  /** Answers as a browser does, in the form in which it is sent. */
  get(digest: Hex32, ceremony: Ceremony = {}): Hex {
    this.counter += 1;
    const { rpId = this.relyingParty.rpId, flags = UP | UV } = ceremony;
    const data = Buffer.alloc(37);
    createHash('sha256').update(rpId).digest().copy(data);
    data.writeUInt8(flags, 32);
    data.writeUInt32BE(ceremony.signCount ?? this.counter, 33);
    const client = {
      type: 'webauthn.get',
      challenge: Buffer.from(digest, 'hex').toString('base64url'),
      origin: this.relyingParty.origins[0],
      crossOrigin: false,
      ...ceremony.client,
    };
    const clientDataJson = Buffer.from(ceremony.clientDataJson ?? JSON.stringify(client));
    const signed = Buffer.concat([data, createHash('sha256').update(clientDataJson).digest()]);
    const signature = sign('sha256', signed, { key: this.key, dsaEncoding: 'der' });
    const written = writeAssertion({ authenticatorData: data, clientDataJson, signature });
    invariant(written !== null, 'an assertion that can be written down');
    return written;
  }
}
