import { p256 } from '@noble/curves/nist.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { bytesOf, hexOf, type Hex } from '../hex.js';
import { readFlags, type Flags } from './judge-ceremony.js';
import { SIGNATURE_AT_MOST } from './signature-length.js';

/** Without extensions and without attested data it has this length and no other (WebAuthn, 6.1). */
const AUTHENTICATOR_DATA_BYTES = 37;
const SIGNATURE_BYTES = 64;

/** What `navigator.credentials.get` answers, taken apart. Nothing of it has been verified. */
export interface Assertion {
  /** Of the relying party's id. */
  readonly rpIdHash: Hex;
  readonly flags: Flags;
  readonly signCount: number;
  readonly authenticatorData: Uint8Array;
  /** r and s, 64 bytes, low s. */
  readonly signature: Uint8Array;
  readonly clientDataJson: Uint8Array;
}

/**
 * An assertion as it stands in the place of a signature: authenticator data (37 bytes), r and s (64), client data. The
 * lengths are fixed, so there is one way to write it and nothing that could stand between.
 */
export function readAssertion(signature: Hex): Assertion | null {
  if (signature.length > SIGNATURE_AT_MOST) return null;
  const bytes = bytesOf(signature);
  const authenticatorData = bytes.subarray(0, AUTHENTICATOR_DATA_BYTES);
  const rAndS = bytes.subarray(AUTHENTICATOR_DATA_BYTES, AUTHENTICATOR_DATA_BYTES + SIGNATURE_BYTES);
  const clientDataJson = bytes.subarray(AUTHENTICATOR_DATA_BYTES + SIGNATURE_BYTES);
  if (clientDataJson.length === 0 || !isLowS(rAndS)) return null;
  const view = new DataView(authenticatorData.buffer, authenticatorData.byteOffset, authenticatorData.length);
  const flags = view.getUint8(32);
  // Attested data or extensions would follow, and there is no room for either.
  if ((flags & (0x40 | 0x80)) !== 0) return null;
  return {
    rpIdHash: hexOf(authenticatorData.subarray(0, 32)),
    flags: readFlags(flags),
    signCount: view.getUint32(33),
    authenticatorData,
    signature: rAndS,
    clientDataJson,
  };
}

/** Whoever has seen (r, s) can write (r, n - s), so one of them is no signature here, as it is with wallets. */
function isLowS(rAndS: Uint8Array): boolean {
  try {
    return !p256.Signature.fromBytes(rAndS, 'compact').hasHighS();
  } catch {
    return false;
  }
}

/**
 * From what a browser answers to what is sent: the signature from DER to r and s, low s (half of what authenticators
 * make is high). Null where the authenticator added extensions, or made what is no signature.
 */
export function writeAssertion({
  authenticatorData,
  clientDataJson,
  signature,
}: {
  readonly authenticatorData: Uint8Array;
  readonly clientDataJson: Uint8Array;
  /** DER, as WebAuthn has it. */
  readonly signature: Uint8Array;
}): Hex | null {
  const rAndS = lowRAndS(signature);
  if (rAndS === null || authenticatorData.length !== AUTHENTICATOR_DATA_BYTES) return null;
  const written = hexOf(concatBytes(authenticatorData, rAndS, clientDataJson));
  return readAssertion(written) === null ? null : written;
}

function lowRAndS(der: Uint8Array): Uint8Array | null {
  try {
    const { r, s } = p256.Signature.fromBytes(der, 'der');
    const low = s > p256.Point.Fn.ORDER / 2n ? p256.Point.Fn.ORDER - s : s;
    return new p256.Signature(r, low).toBytes('compact');
  } catch {
    return null;
  }
}
