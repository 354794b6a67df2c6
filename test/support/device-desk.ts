import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encryptSecret } from '../../src/cli/keys/keystore.js';
import { type TestDevice } from './builders/a-device.js';

/** A scrypt cost that is no cost: these keys are known to everybody. */
const CHEAP = 1024;

export const PASSPHRASE = 'correct horse battery staple';

/** Writes the folder that `sekisho device` leaves after enrolment, with a builder's key in it; returns its path. */
export async function makeDeviceFolder(
  root: string,
  device: TestDevice,
  pinned: { readonly genesisHash?: string; readonly server?: string },
): Promise<{ readonly folder: string; readonly passphraseFile: string }> {
  const folder = join(root, device.id);
  mkdirSync(folder, { mode: 0o700 });
  const { approver, id, scheme, publicKey, path } = device;
  writeFileSync(
    join(folder, 'device.json'),
    JSON.stringify({ approver, device: id, scheme, publicKey, path, ...pinned }),
  );
  writeFileSync(join(folder, 'key.json'), await encryptSecret(device.secret, PASSPHRASE, CHEAP), { mode: 0o400 });
  const passphraseFile = join(folder, 'passphrase');
  writeFileSync(passphraseFile, `${PASSPHRASE}\n`, { mode: 0o400 });
  return { folder, passphraseFile };
}
