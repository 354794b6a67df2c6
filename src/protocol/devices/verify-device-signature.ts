import { type Hex, type Hex32 } from '../hex.js';
import { type Device } from '../policy.js';
import { verifyEd25519 } from './ed25519.js';
import { verifyEip712 } from './eip712.js';

/** Whether this device signed this digest. Anything unclear is a "no". */
export function verifyDeviceSignature(
  device: Pick<Device, 'scheme' | 'publicKey'>,
  digest: Hex32,
  signature: Hex,
): boolean {
  switch (device.scheme) {
    case 'ed25519':
      return verifyEd25519(device.publicKey, digest, signature);
    case 'eip712':
      return verifyEip712(device.publicKey, digest, signature);
  }
}
