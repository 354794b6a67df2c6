import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { base64urlnopad } from '@scure/base';
import { z } from 'zod';
import { bytesOf, hexOf, type Hex, type Hex32 } from '../hex.js';
import { parseStrictJson, StrictJsonError } from '../strict-json.js';
import { type DeviceRefusal } from './device-verdict.js';

/** The web site whose pages may ask a credential to sign. */
export interface RelyingParty {
  /** A domain, of which the authenticator signs the hash. */
  readonly rpId: string;
  /** Scheme, host and port of each page that may ask, exactly. */
  readonly origins: readonly string[];
}

/** Browsers add fields to it as they like; so what is unknown passes. What is twice in it does not. */
const clientDataSchema = z.looseObject({
  type: z.string(),
  challenge: z.string(),
  origin: z.string(),
  crossOrigin: z.boolean().optional(),
});
export type ClientData = z.infer<typeof clientDataSchema>;

/** What a browser and an authenticator say about how a person was asked. */
export interface Ceremony {
  readonly client: ClientData;
  readonly rpIdHash: Hex;
  readonly flags: Flags;
}

export interface Flags {
  readonly isUserPresent: boolean;
  readonly isUserVerified: boolean;
  /** The credential may be copied to other devices, or has been. */
  readonly isSynced: boolean;
}

/** Of the authenticator data's flags (WebAuthn, 6.1), those that say how the person was asked. */
export function readFlags(bits: number): Flags {
  return {
    isUserPresent: (bits & 0x01) !== 0,
    isUserVerified: (bits & 0x04) !== 0,
    isSynced: (bits & (0x08 | 0x10)) !== 0,
  };
}

export function readClientData(bytes: Uint8Array): ClientData | null {
  try {
    return clientDataSchema.safeParse(parseStrictJson(bytes)).data ?? null;
  } catch (error) {
    if (error instanceof StrictJsonError) return null;
    throw error;
  }
}

/**
 * Whether a person was asked in the right way, by a page of this site, for this digest. Whether the credential may live on
 * several devices is not judged here: that matters where it approves, and not where it only logs in.
 */
export function judgeCeremony(
  { client, rpIdHash, flags }: Ceremony,
  type: 'webauthn.get' | 'webauthn.create',
  digest: Hex32,
  relyingParty: RelyingParty,
): 'ok' | DeviceRefusal {
  if (client.challenge !== base64urlnopad.encode(bytesOf(digest))) return 'DEVICE_CHALLENGE_DIFFERS';
  if (client.type !== type) return 'DEVICE_WRONG_CEREMONY';
  if (!relyingParty.origins.includes(client.origin)) return 'DEVICE_WRONG_ORIGIN';
  if (client.crossOrigin === true || 'topOrigin' in client) return 'DEVICE_CROSS_ORIGIN';
  if (rpIdHash !== rpIdHashOf(relyingParty)) return 'DEVICE_WRONG_RP';
  if (!flags.isUserPresent) return 'DEVICE_NOT_PRESENT';
  if (!flags.isUserVerified) return 'DEVICE_NOT_USER_VERIFIED';
  return 'ok';
}

export function rpIdHashOf({ rpId }: RelyingParty): Hex {
  return hexOf(sha256(utf8ToBytes(rpId)));
}
