import { type Hex, type Hex32 } from '../hex.js';
import { type DeviceVerdict } from './device-verdict.js';
import { verifyEd25519 } from './ed25519.js';
import { verifyEip712 } from './eip712.js';
import { verifyWebauthn, type WebauthnKey } from './verify-webauthn.js';

/** As much of a device as its signatures are verified with. */
export type DeviceKey = WebauthnKey | { readonly scheme: 'ed25519' | 'eip712'; readonly publicKey: Hex };

/** What is to be said of a signature that this device is said to have made. Anything unclear is no `ok`. */
export function checkDeviceSignature(device: DeviceKey, digest: Hex32, signature: Hex): DeviceVerdict {
  switch (device.scheme) {
    case 'ed25519':
      return verifyEd25519(device.publicKey, digest, signature) ? 'ok' : 'forged';
    case 'eip712':
      return verifyEip712(device.publicKey, digest, signature) ? 'ok' : 'forged';
    case 'webauthn':
      return verifyWebauthn(device, digest, signature);
  }
}
