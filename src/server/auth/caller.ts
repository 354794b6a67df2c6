import { type FastifyRequest } from 'fastify';
import { type SignatureTag, type SignedRequest } from '../../protocol/http-signature.js';
import { type ApproverId, type DeviceId } from '../../protocol/ids.js';

/** Who may be on the other end, besides people at the console. */
export const ROLES = ['engine', 'auditor', 'attestation', 'device'] as const;
export type Role = (typeof ROLES)[number];

/**
 * What people at the console are. The first three are given to them; approver and governor follow from the policy in
 * force, so that no table of the server's makes anybody either. None of them moves money: a session reads.
 */
export const PERSON_ROLES = ['viewer', 'auditor', 'operator', 'approver', 'governor'] as const;
export type PersonRole = (typeof PERSON_ROLES)[number];

/** Whoever signed this very request, or logged in as. */
export type Caller = SigningCaller | DeviceCaller | PersonCaller;

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

/** Somebody with a session at the console. */
export interface PersonCaller {
  readonly role: 'person';
  readonly person: string;
  /** The same person as the policy in force has it; null for whom it does not list as an approver. */
  readonly approver: ApproverId | null;
  readonly roles: ReadonlySet<PersonRole>;
  /** What the session is known by: the hash of its token, which opens nothing. */
  readonly session: string;
}

/** What a route asks of its caller. */
export type Access = { readonly kind: 'public' } | RestrictedAccess;

export interface RestrictedAccess {
  readonly kind: 'restricted';
  readonly roles: readonly Role[];
  /** What a signature on this route must be for; null where it takes none. */
  readonly tag: SignatureTag | null;
  /** Whose sessions open it. */
  readonly people: readonly PersonRole[];
}

/** A request with its body's bytes as they came: what a signature covers. */
export type RawRequest = FastifyRequest & { readonly rawBody?: Buffer };

/** What the guard hands the strategies through passport. */
export interface Attempt {
  readonly access: Access | undefined;
  readonly request: RawRequest;
}
