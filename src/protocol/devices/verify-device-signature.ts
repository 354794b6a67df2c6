import { type Hex, type Hex32 } from '../hex.js';
import { checkDeviceSignature, type DeviceKey } from './check-device-signature.js';

/** Whether this device signed this digest, in a way that counts. Anything unclear is a "no". */
export function verifyDeviceSignature(device: DeviceKey, digest: Hex32, signature: Hex): boolean {
  return checkDeviceSignature(device, digest, signature) === 'ok';
}
