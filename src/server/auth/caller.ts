import { type FastifyRequest } from 'fastify';
import { type SignatureTag, type SignedRequest } from '../../protocol/http-signature.js';
import { type ApproverId, type DeviceId } from '../../protocol/ids.js';

/** Who may be on the other end. */
export const ROLES = ['engine', 'auditor', 'attestation', 'device'] as const;
export type Role = (typeof ROLES)[number];

/** Whoever signed this very request, or logged in as. */
export type Caller = SigningCaller | DeviceCaller;

export interface SigningCaller {
  readonly role: 'engine' | 'auditor' | 'attestation';
  readonly keyId: string;
  /** The signed request verbatim: evidence, where it asks for something. */
  readonly request: SignedRequest;
}

export interface DeviceCaller {
  readonly role: 'device';
  readonly approver: ApproverId;
  readonly device: DeviceId;
}

/** What a route asks of its caller. */
export type Access =
  | { readonly kind: 'public' }
  | {
      readonly kind: 'restricted';
      readonly roles: readonly [Role, ...Role[]];
      /** What a signature on this route must be for. */
      readonly tag: SignatureTag;
    };

/** A request with its body's bytes as they came: what a signature covers. */
export type RawRequest = FastifyRequest & { readonly rawBody?: Buffer };

/** What the guard hands the strategies through passport. */
export interface Attempt {
  readonly access: Access | undefined;
  readonly request: RawRequest;
}
