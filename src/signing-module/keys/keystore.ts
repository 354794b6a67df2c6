import { scrypt as nodeScrypt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { computeAddress, decryptKeystoreJson, encryptKeystoreJson, getBytes, hexlify, scrypt } from 'ethers';
import { readPrivateFile } from '../../process/private-file.js';

/** A key file cannot be opened: another passphrase, or it is damaged. */
export class KeystoreError extends Error {
  override readonly name = 'KeystoreError';
}

/** 2^17 rounds of 8 blocks: 128 MB and a good part of a second for each guess at the passphrase. */
const SCRYPT = { N: 131_072, r: 8, p: 1 };

let isNative = false;

/** Node's scrypt instead of ethers' own in JavaScript: the same function, some ten times as fast. */
function useNativeScrypt(): void {
  if (isNative) return;
  isNative = true;
  scrypt.register(
    (passphrase, salt, N, r, p, length) =>
      new Promise((resolve, reject) => {
        nodeScrypt(passphrase, salt, length, { N, r, p, maxmem: 256 * N * r }, (error, derived) => {
          if (error === null) resolve(derived);
          else reject(error);
        });
      }),
  );
}

/**
 * Keeps 32 secret bytes as `<name>.json` in Web3 Secret Storage version 3. Never over an existing file: a key
 * that is overwritten is money that nobody can move.
 *
 * The format wants an Ethereum address beside the secret, to tell a wrong key from a wrong passphrase. It is
 * computed for the attestation's Ed25519 seed as well, where it has no other meaning.
 */
export async function writeKey(
  directory: string,
  name: string,
  secret: Uint8Array,
  passphrase: Uint8Array,
): Promise<void> {
  useNativeScrypt();
  const privateKey = hexlify(secret);
  const json = await encryptKeystoreJson({ address: computeAddress(privateKey), privateKey }, passphrase, {
    scrypt: SCRYPT,
  });
  writeFileSync(fileOf(directory, name), `${json}\n`, { flag: 'wx', mode: 0o600 });
}

export async function readKey(directory: string, name: string, passphrase: Uint8Array): Promise<Uint8Array> {
  useNativeScrypt();
  const file = fileOf(directory, name);
  const json = readPrivateFile(file).toString('utf8');
  try {
    return getBytes((await decryptKeystoreJson(json, passphrase)).privateKey);
  } catch (error) {
    throw new KeystoreError(`${file}: the passphrase does not open it, or it is damaged`, { cause: error });
  }
}

function fileOf(directory: string, name: string): string {
  return join(directory, `${name}.json`);
}
