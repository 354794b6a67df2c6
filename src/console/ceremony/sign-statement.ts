import { checkDeviceSignature } from '../../protocol/devices/check-device-signature.js';
import { writeAssertion } from '../../protocol/devices/webauthn-assertion.js';
import { bytesOf, parseHex, type Hex } from '../../protocol/hex.js';
import { type Device, type KeyDevice, type WebauthnDevice } from '../../protocol/policy.js';
import { CeremonyFailed } from './ceremony-failed.js';
import { getAssertion } from './credentials.js';
import { type Statement } from './statement.js';
import { accountsOf, findWallets } from './wallets.js';

/** Long enough to fetch the key from the drawer. */
const PATIENCE_MS = 180_000;

/** Whether a browser can have this device sign: a security key, or a wallet where there is one. */
export function signsInBrowsers({ scheme }: Device, hasWallet: boolean): boolean {
  return scheme === 'webauthn' || (scheme === 'eip712' && hasWallet);
}

/**
 * Has a device sign, and looks at the signature as the signing module will: what would not count is not sent anywhere.
 *
 * @throws CeremonyFailed
 */
export async function signStatement(device: Device, statement: Statement): Promise<Hex> {
  const signature = await signatureOf(device, statement);
  const verdict = checkDeviceSignature(device, statement.digest, signature);
  if (verdict === 'ok') return signature;
  throw new CeremonyFailed('unusable', verdict === 'forged' ? 'SIGNATURE_INVALID' : verdict);
}

function signatureOf(device: Device, statement: Statement): Promise<Hex> {
  switch (device.scheme) {
    case 'webauthn':
      return byCredential(device, statement);
    case 'eip712':
      return byWallet(device, statement);
    case 'ed25519':
      throw new CeremonyFailed('unusable');
  }
}

async function byCredential({ credential, relyingParty }: WebauthnDevice, { digest }: Statement): Promise<Hex> {
  const answered = await getAssertion({
    challenge: bytesOf(digest).slice(),
    rpId: relyingParty.rpId,
    allowCredentials: [{ type: 'public-key', id: bytesOf(credential.id).slice() }],
    userVerification: 'required',
    timeout: PATIENCE_MS,
  }).catch((cause: unknown) => {
    throw new CeremonyFailed('given-up', null, { cause });
  });
  const { response } = answered;
  if (!(response instanceof AuthenticatorAssertionResponse)) throw new CeremonyFailed('unusable');
  const written = writeAssertion({
    authenticatorData: new Uint8Array(response.authenticatorData),
    clientDataJson: new Uint8Array(response.clientDataJSON),
    signature: new Uint8Array(response.signature),
  });
  if (written === null) throw new CeremonyFailed('unusable', 'DEVICE_ASSERTION_MALFORMED');
  return written;
}

async function byWallet({ publicKey }: KeyDevice, { typedData }: Statement): Promise<Hex> {
  const account = `0x${publicKey}`;
  for (const wallet of await findWallets()) {
    try {
      if (!(await accountsOf(wallet)).includes(account)) continue;
      const params = [account, JSON.stringify(typedData)];
      const signed = await wallet.provider.request({ method: 'eth_signTypedData_v4', params });
      const signature = typeof signed === 'string' ? readWalletSignature(signed) : null;
      if (signature === null) throw new CeremonyFailed('unusable');
      return signature;
    } catch (cause) {
      if (cause instanceof CeremonyFailed) throw cause;
      throw new CeremonyFailed('given-up', null, { cause });
    }
  }
  throw new CeremonyFailed('no-wallet');
}

/** r, s and v; hardware behind some wallets says 0 and 1 where the others say 27 and 28. */
function readWalletSignature(text: string): Hex | null {
  const digits = text.replace(/^0x/, '').toLowerCase();
  return parseHex(
    digits.replace(/^([0-9a-f]{128})0([01])$/, (_, rAndS: string, v: string) => `${rAndS}1${v === '0' ? 'b' : 'c'}`),
  );
}
