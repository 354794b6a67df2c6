import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { type TrustedGenesis } from '../../client/follow-policies.js';
import { parseHex, parseHex32, type Hex, type Hex32 } from '../../protocol/hex.js';
import { isName } from '../../protocol/ids.js';
import { KEY_SCHEMES } from '../../protocol/policy-document.js';
import { hashPolicy } from '../../protocol/policy.js';
import { jsonText, readJsonFile } from '../files/json-file.js';
import { type Passphrase } from '../files/passphrase.js';
import { makePrivateFolder, readSecretFile, writeSecretFile } from '../files/secret-file.js';
import { devicePublicKey, deviceSignature } from '../keys/device-key.js';
import { encryptSecret, withSecret } from '../keys/keystore.js';
import { UsageError } from '../usage-error.js';

const name = z.string().refine(isName, 'lower-case letters, digits and single hyphens, at most 63');

/** A device as the ceremony takes it up. There is no secret in it: it is handed to whoever runs `sekisho init`. */
export const deviceCard = z.object({
  approver: name,
  device: name,
  scheme: z.enum(KEY_SCHEMES),
  publicKey: z.string().refine((text) => parseHex(text) !== null, 'lower-case hexadecimal'),
  path: z.enum(['console', 'independent']),
});
export type DeviceCard = z.infer<typeof deviceCard>;

/** A note: the newest policy's document, once there is one after the genesis'. */
const NEWEST_POLICY = 'newest-policy.json';

/** `device.json`: the card, and from enrolment on what this device was shown and trusts. */
const deviceFile = deviceCard.extend({
  server: z.url().optional(),
  /** Where orders go besides the server. */
  watchtower: z.url().optional(),
  genesisHash: z
    .string()
    .refine((text) => parseHex32(text) !== null, '64 digits of lower-case hexadecimal')
    .optional(),
  /** The newest policy that this device has followed the chain to; it never goes back behind it. */
  policy: z.object({ version: z.int().min(1), hash: z.string() }).optional(),
});
type DeviceFile = z.infer<typeof deviceFile>;

/** The approver's own folder: who the device is, what it has pinned, and its key, encrypted. */
export class DeviceFolder {
  private constructor(
    readonly path: string,
    readonly about: Readonly<DeviceFile>,
  ) {}

  static open(path: string): DeviceFolder {
    return new DeviceFolder(path, readJsonFile(join(path, 'device.json'), 'device file', deviceFile));
  }

  /** Makes the key. The folder may be there; another device in it may not. */
  static async make(path: string, who: Omit<DeviceCard, 'publicKey'>, passphrase: string): Promise<DeviceFolder> {
    makePrivateFolder(path);
    if (existsSync(join(path, 'device.json')) || existsSync(join(path, 'key.json')))
      throw new UsageError(`${path} already holds a device; one folder, one device`);
    const secret = randomBytes(32);
    try {
      const about = deviceFile.parse({ ...who, publicKey: devicePublicKey(who.scheme, secret) });
      writeSecretFile(join(path, 'key.json'), await encryptSecret(secret, passphrase));
      const made = new DeviceFolder(path, about);
      made.write();
      return made;
    } finally {
      secret.fill(0);
    }
  }

  /** Remembers the genesis that the approver has looked at. Another one is another deployment, and another device. */
  pin(genesisHash: Hex32, server: string | undefined): DeviceFolder {
    const { genesisHash: pinned } = this.about;
    if (pinned !== undefined && pinned !== genesisHash)
      throw new UsageError(`this device is enrolled in another genesis (${pinned}); make a new one for this`);
    const about = { ...this.about, genesisHash, ...(server !== undefined && { server }) };
    const folder = new DeviceFolder(this.path, about);
    folder.write();
    return folder;
  }

  /** What `device enrol` pinned. */
  get pinned(): Hex32 {
    const { genesisHash } = this.about;
    const hash = genesisHash === undefined ? null : parseHex32(genesisHash);
    if (hash === null) throw new UsageError('this device is not enrolled yet: run `sekisho device enrol` first');
    return hash;
  }

  /** The newest policy that was seen in force; null before the first look. */
  get seen(): NonNullable<DeviceFile['policy']> | null {
    // Read again: another command may have looked meanwhile.
    return DeviceFolder.open(this.path).about.policy ?? null;
  }

  /** The newest policy that was followed, byte for byte, for when nothing answers; null where none was kept. */
  get seenDocument(): Uint8Array | null {
    const { seen } = this;
    const text = this.readNote(NEWEST_POLICY);
    const document = text === null ? null : new TextEncoder().encode(text);
    // The note is worth nothing by itself: what was verified when it was followed is the hash.
    return document !== null && seen !== null && (hashPolicy(document) as string) === seen.hash ? document : null;
  }

  /** To be called with a policy that follows the one seen before, or is it. */
  remember({ policy: { version, hash }, document }: Pick<TrustedGenesis, 'policy' | 'document'>): void {
    const { about } = DeviceFolder.open(this.path);
    if (document !== null)
      this.writeNote(NEWEST_POLICY, new TextDecoder('utf-8', { ignoreBOM: true }).decode(document));
    if (about.policy?.version === version) return;
    new DeviceFolder(this.path, { ...about, policy: { version, hash } }).write();
  }

  /** Decrypts the key for one signature and forgets it. */
  async sign(digest: Hex32, passphrase: Passphrase): Promise<Hex> {
    const keystore = readSecretFile(join(this.path, 'key.json'), 'key file');
    return withSecret(keystore, await passphrase(), (secret) => deviceSignature(this.about.scheme, secret, digest));
  }

  /** A file beside the key that is worth little and may be lost. */
  readNote(file: string): string | null {
    try {
      return readFileSync(join(this.path, file), 'utf8');
    } catch {
      return null;
    }
  }

  writeNote(file: string, content: string): void {
    writeFileSync(join(this.path, file), content, { mode: 0o600 });
  }

  private write(): void {
    writeFileSync(join(this.path, 'device.json'), jsonText(this.about), { mode: 0o600 });
  }
}
