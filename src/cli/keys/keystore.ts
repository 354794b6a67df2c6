import { scrypt as nodeScrypt } from 'node:crypto';
import { computeAddress, decryptKeystoreJson, encryptKeystoreJson, isError, scrypt } from 'ethers';
import { CodedError } from '../../protocol/coded-error.js';
import { bytesOf, hexOf } from '../../protocol/hex.js';

/** 128 MiB and about half a second for one guess. */
const SCRYPT_N = 2 ** 17;

// OpenSSL's scrypt is several times as fast as the JavaScript one: the cost should be the guesser's, not ours.
scrypt.register(
  (passphrase, salt, N, r, p, length) =>
    new Promise((resolve, reject) => {
      nodeScrypt(passphrase, salt, length, { N, r, p, maxmem: 256 * N * r }, (error, key) => {
        if (error === null) resolve(hexed(key));
        else reject(error);
      });
    }),
);

export class PassphraseWrong extends CodedError<{ readonly code: 'PASSPHRASE_WRONG' }> {
  override readonly name = 'PassphraseWrong';
}

/**
 * Encrypts 32 secret bytes as Web3 Secret Storage, version 3. No address goes with them: for an Ed25519 seed
 * it would be a meaningless one, and somebody might send coins there.
 *
 * @param scryptN the cost of a guess; tests, which make keys of no worth, take less
 */
export async function encryptSecret(secret: Uint8Array, passphrase: string, scryptN = SCRYPT_N): Promise<string> {
  const privateKey = hexed(secret);
  const account = { privateKey, address: computeAddress(privateKey) };
  const sealed = JSON.parse(await encryptKeystoreJson(account, passphrase, { scrypt: { N: scryptN } })) as object;
  return `${JSON.stringify({ ...sealed, address: undefined }, null, 2)}\n`;
}

/**
 * Lends the secret to `use` and wipes our copy afterwards. (ethers hands it over as a string, which cannot be
 * wiped and goes with the process; commands that sign are processes of seconds.)
 */
export async function withSecret<T>(keystore: string, passphrase: string, use: (secret: Uint8Array) => T): Promise<T> {
  const secret = bytesOf((await open(keystore, passphrase)).slice(2));
  try {
    return use(secret);
  } finally {
    secret.fill(0);
  }
}

async function open(keystore: string, passphrase: string): Promise<string> {
  try {
    return (await decryptKeystoreJson(keystore, passphrase)).privateKey;
  } catch (error) {
    if (isError(error, 'INVALID_ARGUMENT') && error.argument === 'password')
      throw new PassphraseWrong({ code: 'PASSPHRASE_WRONG' });
    throw error;
  }
}

function hexed(bytes: Uint8Array): string {
  return `0x${hexOf(bytes)}`;
}
