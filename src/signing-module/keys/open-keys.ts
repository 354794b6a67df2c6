import { type Genesis } from '../../protocol/genesis.js';
import { type WalletId } from '../../protocol/ids.js';
import { type Policy } from '../../protocol/policy.js';
import { AttestationKey } from './attestation-key.js';
import { KeystoreError, readKey } from './keystore.js';
import { readPassphraseFile } from '../../process/private-file.js';
import { Secp256k1Key } from './secp256k1-key.js';
import { walletAddressOf } from './wallet-address.js';
import { type WalletKey } from './wallet-key.js';

export interface Keys {
  readonly attestation: AttestationKey;
  readonly wallets: ReadonlyMap<WalletId, WalletKey>;
}

/** Opens the keystore and compares each key with what genesis and policy say of it: a wrong one signs nothing of use. */
export async function openKeys(
  { directory, passphraseFile }: { readonly directory: string; readonly passphraseFile: string },
  genesis: Genesis,
  policy: Policy,
): Promise<Keys> {
  const passphrase = readPassphraseFile(passphraseFile);
  const attestation = new AttestationKey(await readKey(directory, 'attestation', passphrase));
  if (attestation.publicKey !== genesis.attestationKey) {
    throw new KeystoreError('the attestation key is not the one that the genesis names');
  }
  const wallets = new Map<WalletId, WalletKey>();
  for (const wallet of policy.wallets.values()) {
    const key = new Secp256k1Key(await readKey(directory, wallet.id, passphrase));
    const address = walletAddressOf(wallet.chain, key.publicKey);
    if (address !== wallet.address) {
      throw new KeystoreError(`the key of ${wallet.id} has the address ${address}, the policy says ${wallet.address}`);
    }
    wallets.set(wallet.id, key);
  }
  return { attestation, wallets };
}
