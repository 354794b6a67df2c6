// A security key and the browser in front of it.
import { sha256 } from './keys.mjs';

export const CONSOLE = {
  rpId: 'sekisho.example',
  origins: ['https://sekisho.example', 'https://spare.sekisho.example'],
};
export const [UP, UV, BE, BS, AT, ED] = [0x01, 0x04, 0x08, 0x10, 0x40, 0x80];

/** In the order in which browsers write them. */
export const clientData = (digest, change = {}) => ({
  type: 'webauthn.get',
  challenge: Buffer.from(digest, 'hex').toString('base64url'),
  origin: CONSOLE.origins[0],
  crossOrigin: false,
  ...change,
});

/** An assertion as it is sent: authenticator data, r and s, client data. */
export function assert(key, digest, change = {}) {
  const { rpId = CONSOLE.rpId, flags = UP | UV, signCount = 7, client = {}, text, more = '' } = change;
  const data = Buffer.alloc(37);
  sha256(rpId).copy(data);
  data.writeUInt8(flags, 32);
  data.writeUInt32BE(signCount, 33);
  const authenticatorData = Buffer.concat([data, Buffer.from(more, 'hex')]);
  const json = Buffer.from(text ?? JSON.stringify(clientData(digest, client)));
  const signature = key.sign(Buffer.concat([authenticatorData, sha256(json)]));
  return authenticatorData.toString('hex') + signature + json.toString('hex');
}
