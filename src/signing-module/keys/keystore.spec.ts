import { chmodSync, existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { BITCOIN_REGTEST, parseChainId } from '../../protocol/chains/caip.js';
import { invariant } from '../../protocol/invariant.js';
import { aGenesis } from '../../../test/support/builders/a-genesis.js';
import { EVM_CHAIN } from '../../../test/support/builders/a-policy.js';
import { aSecret } from '../../../test/support/builders/a-secret.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../../test/support/temporary-folder.js';
import { makeKeys, parseWallets } from '../make-keys.js';
import { AttestationKey } from './attestation-key.js';
import { KeystoreError, readKey, writeKey } from './keystore.js';
import { openKeys } from './open-keys.js';
import { readPassphraseFile, UnsafeFile } from '../../process/private-file.js';
import { Secp256k1Key } from './secp256k1-key.js';
import { walletAddressOf } from './wallet-address.js';

const PASSPHRASE = new TextEncoder().encode('correct horse');
let folder: string;
beforeEach(() => {
  folder = makeTemporaryFolder();
});
afterEach(() => {
  removeTemporaryFolder(folder);
});

function passphraseFile(text = 'correct horse\n', mode = 0o400): string {
  const file = join(folder, 'passphrase');
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

describe('the keystore', () => {
  it('keeps a key in Web3 Secret Storage, for its owner only, and never over another', async () => {
    const secret = aSecret('kept');
    await writeKey(folder, 'btc-hot', secret, PASSPHRASE);
    const file = join(folder, 'btc-hot.json');
    const kept: unknown = JSON.parse(readFileSync(file, 'utf8'));
    expect(kept).toMatchObject({ version: 3, Crypto: { kdf: 'scrypt', kdfparams: { n: 131_072, r: 8, p: 1 } } });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await readKey(folder, 'btc-hot', PASSPHRASE)).toEqual(secret);
    await expect(writeKey(folder, 'btc-hot', aSecret('other'), PASSPHRASE)).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(readKey(folder, 'btc-hot', new TextEncoder().encode('wrong'))).rejects.toThrow(KeystoreError);
    chmodSync(file, 0o644);
    await expect(readKey(folder, 'btc-hot', PASSPHRASE)).rejects.toThrow(UnsafeFile);
  }, 30_000);

  it('is made by the ceremony once, and opens to the keys that the genesis names', async () => {
    const wallets = parseWallets(`btc-hot=${BITCOIN_REGTEST},evm-hot=${EVM_CHAIN}`);
    const options = { directory: join(folder, 'keystore'), passphraseFile: passphraseFile(), wallets };
    const made = await makeKeys(options);
    expect(readdirSync(options.directory).sort()).toEqual([
      ...['attestation.json', 'btc-hot.json', 'evm-hot.json', 'public.json'],
    ]);
    expect(JSON.parse(readFileSync(join(options.directory, 'public.json'), 'utf8'))).toEqual(made);
    await expect(makeKeys(options)).rejects.toThrow('these keys are made');

    const secretOf = (name: string): Promise<Uint8Array> => readKey(options.directory, name, PASSPHRASE);
    const genesis = aGenesis({ attestationSecret: await secretOf('attestation') });
    expect(genesis.genesis.attestationKey).toBe(made.attestationKey);
    // Its wallets are the builder's: the right attestation key does not make up for another wallet key.
    await expect(openKeys(options, genesis.genesis, genesis.policy)).rejects.toThrow('the policy says');
    const stranger = aGenesis();
    await expect(openKeys(options, stranger.genesis, stranger.policy)).rejects.toThrow(
      'is not the one that the genesis',
    );
  }, 60_000);

  it.each([
    'btc-hot',
    `attestation=${EVM_CHAIN}`,
    `Btc=${EVM_CHAIN}`,
    'btc-hot=bitcoin',
    `a=${EVM_CHAIN},a=${EVM_CHAIN}`,
  ])('takes no wallets from %s', (text) => {
    expect(() => parseWallets(text)).toThrow('is not <wallet>=<CAIP-2 chain id>');
  });
});

describe('the passphrase', () => {
  it('is the one line of a file that only we can read', () => {
    expect(readPassphraseFile(passphraseFile()).toString()).toBe('correct horse');
  });

  it.each([0o644, 0o440, 0o700])('is not taken from a file of mode %o', (mode) => {
    expect(() => readPassphraseFile(passphraseFile('x', mode))).toThrow('chmod it to 0400');
  });

  it('is not taken through a link, nor from nothing', () => {
    symlinkSync(passphraseFile(), join(folder, 'link'));
    expect(existsSync(join(folder, 'link'))).toBe(true);
    expect(() => readPassphraseFile(join(folder, 'link'))).toThrow(UnsafeFile);
    expect(() => readPassphraseFile(join(folder, 'none'))).toThrow(UnsafeFile);
    expect(() => readPassphraseFile(folder)).toThrow('not a plain file');
  });

  it('is not empty', () => {
    expect(() => readPassphraseFile(passphraseFile('\n'))).toThrow('it is empty');
  });
});

describe('a wallet’s key', () => {
  it('signs what another implementation verifies, in the lower half of the order', () => {
    const key = new Secp256k1Key(aSecret('wallet'));
    for (let n = 0; n < 20; n += 1) {
      const digest = aSecret(`digest ${n}`);
      const signature = key.sign(digest);
      expect(secp256k1.verify(signature, digest, key.publicKey, { prehash: false, lowS: true })).toBe(true);
    }
  });

  it('shows its secret to nobody who prints it', () => {
    const secret = aSecret('wallet');
    const text = Buffer.from(secret).toString('hex');
    for (const key of [new Secp256k1Key(secret), new AttestationKey(secret)]) {
      expect(JSON.stringify(key)).not.toContain(text);
      expect(Object.values(key)).not.toContainEqual(secret);
    }
  });

  it('has the addresses that BIP 173 and EIP-55 give the generator point', () => {
    const generator = new Secp256k1Key(new Uint8Array(32).fill(1, 31));
    const mainnet = parseChainId('bip122:000000000019d6689c085ae165831e93');
    const ethereum = parseChainId('eip155:1');
    invariant(mainnet !== null && ethereum !== null, 'both are chains');
    expect(walletAddressOf(mainnet, generator.publicKey)).toBe('bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4');
    expect(walletAddressOf(ethereum, generator.publicKey)).toBe('0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf');
  });
});
