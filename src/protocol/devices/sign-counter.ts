import { type Hex, type Hex32 } from '../hex.js';
import { type Device } from '../policy.js';
import { readAssertion } from './webauthn-assertion.js';

/** That a security key signed something, as far as its counter goes. */
export interface DeviceUse {
  readonly publicKey: Hex;
  /** Of what it signed. */
  readonly digest: Hex32;
  /** 0 where the authenticator does not count. */
  readonly signCount: number;
  /** Unix seconds, as the signed message says. */
  readonly castAt: number;
}

/** How far the clocks of the machines may differ in front of which a person signs. */
const CLOCKS_DIFFER_BY_SECONDS = 60;

/** What a signature that was verified says of its device's counter; null for devices that have none. */
export function useOf(device: Device, digest: Hex32, signature: Hex, castAt: number): DeviceUse | null {
  const assertion = device.scheme === 'webauthn' ? readAssertion(signature) : null;
  if (assertion === null) return null;
  return { publicKey: device.publicKey, digest, signCount: assertion.signCount, castAt };
}

/**
 * The first of these uses of a key that cannot be by the same authenticator as this one; null where there is none. A
 * counter goes up with each signature, so one that was used twice, or that was higher before, is on a copy.
 *
 * What came before is told by the times that were signed, never by the order in which things arrive: votes reach the
 * signing module when their withdrawal has enough of them, so an honest person's arrive in any order.
 */
export function contradicts(use: DeviceUse, others: readonly DeviceUse[]): DeviceUse | null {
  return others.find((other) => isAnothersWork(use, other)) ?? null;
}

function isAnothersWork(one: DeviceUse, other: DeviceUse): boolean {
  if (one.publicKey !== other.publicKey || one.digest === other.digest) return false;
  const [first, second] = one.castAt <= other.castAt ? [one, other] : [other, one];
  if (first.signCount === 0 && second.signCount === 0) return false;
  if (first.signCount === second.signCount) return true;
  return second.castAt - first.castAt > CLOCKS_DIFFER_BY_SECONDS && first.signCount > second.signCount;
}
