import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isPrivate } from 'tiny-secp256k1';
import { parseChainId, type ChainId } from '../protocol/chains/caip.js';
import { hexOf, type Hex, type Hex32 } from '../protocol/hex.js';
import { isName } from '../protocol/ids.js';
import { ConfigError } from '../process/config-error.js';
import { AttestationKey } from './keys/attestation-key.js';
import { readPassphraseFile } from '../process/private-file.js';
import { writeKey } from './keys/keystore.js';
import { Secp256k1Key } from './keys/secp256k1-key.js';
import { walletAddressOf } from './keys/wallet-address.js';

export interface MakeKeysOptions {
  readonly directory: string;
  readonly passphraseFile: string;
  readonly wallets: ReadonlyMap<string, ChainId>;
}

/** What the ceremony may show everybody: it goes into the genesis. */
export interface PublicKeys {
  readonly attestationKey: Hex32;
  readonly chainKeys: Readonly<Record<string, Hex>>;
  readonly addresses: Readonly<Record<string, string>>;
}

/** `btc-hot=bip122:...,evm-hot=eip155:1`: each wallet that this module shall hold, and its chain. */
export function parseWallets(text: string): ReadonlyMap<string, ChainId> {
  const wallets = new Map<string, ChainId>();
  for (const each of text.split(',')) {
    const [name = '', chainText = ''] = each.split('=');
    const chain = parseChainId(chainText);
    // The file names that the keystore uses itself.
    const isFree = isName(name) && !['attestation', 'public'].includes(name) && !wallets.has(name);
    if (!isFree || chain === null) throw new ConfigError(`--wallets: "${each}" is not <wallet>=<CAIP-2 chain id>`);
    wallets.set(name, chain);
  }
  return wallets;
}

/** Makes the attestation key and one key per wallet, and says what is public about them. Once: never over existing keys. */
export async function makeKeys({ directory, passphraseFile, wallets }: MakeKeysOptions): Promise<PublicKeys> {
  const publicFile = join(directory, 'public.json');
  if (existsSync(publicFile)) throw new ConfigError(`${publicFile} exists: these keys are made`);
  const passphrase = readPassphraseFile(passphraseFile);
  mkdirSync(directory, { recursive: true, mode: 0o700 });

  const seed = newSecret();
  await writeKey(directory, 'attestation', seed, passphrase);
  const chainKeys: Record<string, Hex> = {};
  const addresses: Record<string, string> = {};
  for (const [wallet, chain] of wallets) {
    const secret = newSecret();
    await writeKey(directory, wallet, secret, passphrase);
    const { publicKey } = new Secp256k1Key(secret);
    chainKeys[wallet] = hexOf(publicKey);
    addresses[wallet] = walletAddressOf(chain, publicKey);
  }
  const made = { attestationKey: new AttestationKey(seed).publicKey, chainKeys, addresses };
  // Last: whoever finds this file finds all the keys that it names.
  writeFileSync(publicFile, `${JSON.stringify(made, null, 2)}\n`, { flag: 'wx', mode: 0o644 });
  return made;
}

/** Thirty-two random bytes that are a secp256k1 secret; all but one in 2^128 are. */
function newSecret(): Uint8Array {
  for (;;) {
    const secret = new Uint8Array(randomBytes(32));
    if (isPrivate(secret)) return secret;
  }
}
