import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto';
import { z } from 'zod';
import { type PushSubscriptionJson } from '../../src/server/notifications/notice-views.js';
import { noticeText } from '../../src/protocol/notices/notice-text.js';
import { readPushedNotice, type PushedNotice } from '../../src/protocol/notices/notice.js';
import { type Taken } from './taking-server.js';

const claims = z.strictObject({ aud: z.string(), exp: z.number(), sub: z.string() });
export interface ShownNotice extends PushedNotice {
  readonly title: string;
  readonly body: string;
}

/** A browser's side of web push, written from RFC 8291 and RFC 8292: what it subscribes with, and what it reads. */
export class TestBrowser {
  private readonly keys = createECDH('prime256v1');
  private readonly auth = randomBytes(16);

  constructor(private readonly endpoint: string) {
    this.keys.generateKeys();
  }

  get subscription(): PushSubscriptionJson {
    const p256dh = this.keys.getPublicKey('base64url');
    return {
      endpoint: this.endpoint,
      expirationTime: null,
      keys: { p256dh, auth: this.auth.toString('base64url') },
    };
  }

  /** The plain text, its padding included. */
  decrypt({ headers, body }: Taken): Buffer {
    if (headers['content-encoding'] !== 'aes128gcm') throw new Error('not of RFC 8188');
    const salt = body.subarray(0, 16);
    const idLength = body.readUInt8(20);
    const serverKey = body.subarray(21, 21 + idLength);
    const record = body.subarray(21 + idLength);
    if (record.length > body.readUInt32BE(16)) throw new Error('more than one record');
    const shared = this.keys.computeSecret(serverKey);
    const context = Buffer.concat([Buffer.from('WebPush: info\0'), this.keys.getPublicKey(), serverKey]);
    const secret = Buffer.from(hkdfSync('sha256', shared, this.auth, context, 32));
    const expand = (label: string, length: number) =>
      Buffer.from(hkdfSync('sha256', secret, salt, `Content-Encoding: ${label}\0`, length));
    const decipher = createDecipheriv('aes-128-gcm', expand('aes128gcm', 16), expand('nonce', 12));
    decipher.setAuthTag(record.subarray(-16));
    const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
    const end = padded.lastIndexOf(2);
    if (end < 0) throw new Error('not the last record');
    return padded.subarray(0, end);
  }

  /** As the console's worker has it. */
  read(taken: Taken): ShownNotice {
    const pushed = readPushedNotice(this.decrypt(taken).toString('utf8'));
    if (pushed === null) throw new Error('not a notice');
    return { ...pushed, ...noticeText(pushed.language, pushed) };
  }
}

/** What a push service learns of the sender, if the signature is that of this key. */
export function readVapid({ headers }: Taken, publicKey: string): z.infer<typeof claims> {
  const [, token = '', key] = /^vapid t=([^,]+), k=(\S+)$/.exec(headers.authorization ?? '') ?? [];
  if (key !== publicKey) throw new Error('signed with another key than was subscribed to');
  const point = Buffer.from(key, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'));
  const [head = '', body = '', signature = ''] = token.split('.');
  const jwk = { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' };
  const isSigned = verify(
    'sha256',
    Buffer.from(`${head}.${body}`),
    { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  if (!isSigned) throw new Error('the signature does not hold');
  return claims.parse(JSON.parse(Buffer.from(body, 'base64url').toString('utf8')));
}
