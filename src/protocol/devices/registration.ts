import { p256 } from '@noble/curves/nist.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { hexOf, type Hex, type Hex32 } from '../hex.js';
import { type DeviceRefusal } from './device-verdict.js';
import {
  judgeCeremony,
  readClientData,
  readFlags,
  type ClientData,
  type Flags,
  type RelyingParty,
} from './judge-ceremony.js';
import { readCbor, type Cbor, type CborMap } from './read-cbor.js';

/** What `navigator.credentials.create` answers, as it travels. */
export interface GivenRegistration {
  readonly attestationObject: Uint8Array;
  readonly clientDataJson: Uint8Array;
}

/** The same, taken apart. Nothing of it has been verified. */
export interface Registration {
  readonly credentialId: Hex;
  /** P-256, compressed, 33 bytes. */
  readonly publicKey: Hex;
  /** The authenticator's model, as it says itself; 16 bytes. */
  readonly aaguid: Hex;
  readonly signCount: number;
  readonly rpIdHash: Hex;
  readonly flags: Flags;
  readonly client: ClientData;
  /** `packed`, `none`, ... */
  readonly format: string;
  readonly statement: CborMap;
  readonly authenticatorData: Uint8Array;
}

/** Attested data stand in it; extensions we never ask for. */
const ATTESTED = 0x40;
const EXTENDED = 0x80;

/** Before the credential's id: hash of the domain 32, flags 1, counter 4, model 16, length 2. */
const BEFORE_THE_ID = 55;

/** The longest id that WebAuthn allows. */
const MAX_CREDENTIAL_ID = 1023;

/** COSE's names for things (RFC 9053): key type, algorithm, curve, x, y; EC2, ES256, P-256. */
const COSE = { kty: 1, alg: 3, crv: -1, x: -2, y: -3, ec2: 2, es256: -7, p256: 1 } as const;

export function readRegistration({ attestationObject, clientDataJson }: GivenRegistration): Registration | null {
  const client = readClientData(clientDataJson);
  const object = mapIn(attestationObject);
  const [format, statement, data] = ['fmt', 'attStmt', 'authData'].map((name) => object?.get(name));
  if (client === null || typeof format !== 'string' || !isMap(statement) || !(data instanceof Uint8Array)) return null;
  if (data.length <= BEFORE_THE_ID) return null;
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  const flags = view.getUint8(32);
  const idEnd = BEFORE_THE_ID + view.getUint16(53);
  const credentialId = data.subarray(BEFORE_THE_ID, idEnd);
  const publicKey = publicKeyIn(data.subarray(idEnd));
  if ((flags & (ATTESTED | EXTENDED)) !== ATTESTED || publicKey === null) return null;
  if (credentialId.length < 16 || credentialId.length > MAX_CREDENTIAL_ID) return null;
  return {
    credentialId: hexOf(credentialId),
    publicKey,
    aaguid: hexOf(data.subarray(37, 53)),
    signCount: view.getUint32(33),
    rpIdHash: hexOf(data.subarray(0, 32)),
    flags: readFlags(flags),
    ...{ client, format, statement, authenticatorData: data },
  };
}

/**
 * Section 7.1 of WebAuthn, as far as it is about the person who was asked. It proves no possession: whoever may register
 * here could write it all down without any authenticator, unless its attestation is asked for.
 */
export function verifyRegistration(
  registration: Registration,
  digest: Hex32,
  relyingParty: RelyingParty,
): 'ok' | DeviceRefusal {
  return judgeCeremony(registration, 'webauthn.create', digest, relyingParty);
}

function publicKeyIn(bytes: Uint8Array): Hex | null {
  const key = mapIn(bytes);
  const [x, y] = [key?.get(COSE.x), key?.get(COSE.y)];
  const isP256 = key?.get(COSE.kty) === COSE.ec2 && key.get(COSE.alg) === COSE.es256 && key.get(COSE.crv) === COSE.p256;
  if (!isP256 || !(x instanceof Uint8Array) || !(y instanceof Uint8Array)) return null;
  if (x.length !== 32 || y.length !== 32) return null;
  try {
    return hexOf(p256.Point.fromBytes(concatBytes(Uint8Array.of(4), x, y)).toBytes(true));
  } catch {
    return null;
  }
}

/** A map that takes up all of the bytes. */
function mapIn(bytes: Uint8Array): CborMap | null {
  const read = readCbor(bytes);
  return read !== null && read.rest.length === 0 && isMap(read.value) ? read.value : null;
}

function isMap(value: Cbor | undefined): value is CborMap {
  return value instanceof Map;
}
