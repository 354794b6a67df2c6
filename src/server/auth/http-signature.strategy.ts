import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-strategy';
import { type Hex32 } from '../../protocol/hex.js';
import { type SignatureTag, type SignedRequest, verifyRequest } from '../../protocol/http-signature.js';
import { type EngineKeyId } from '../../protocol/ids.js';
import { Clock } from '../platform/clock.js';
import { Deployment } from '../platform/deployment.js';
import { Refused } from '../platform/http/refused.js';
import { type Attempt, type RawRequest, type RestrictedAccess, type SigningCaller } from './caller.js';
import { ModuleSightings } from './module-sightings.js';

export const HTTP_SIGNATURE = 'http-signature';

/** How far a signature's `created` may lie from our clock, either way. Judged here and nowhere else: evidence does not rot. */
const FRESH_FOR_SECONDS = 300;

/** The key id under which the signing module signs its requests. */
const ATTESTATION = 'attestation';

type SigningRole = SigningCaller['role'];

/** HTTP Message Signatures over the raw bytes, in the protocol's one profile, against the public keys of policy and genesis. */
@Injectable()
export class HttpSignatureStrategy extends PassportStrategy(Strategy, HTTP_SIGNATURE) {
  constructor(
    private readonly deployment: Deployment,
    private readonly clock: Clock,
    private readonly sightings: ModuleSightings,
  ) {
    super();
  }

  /** Passport's abstract class wants it; everything happens in `authenticate`. */
  validate(): never {
    throw new Error('not used');
  }

  override authenticate(_: unknown, { access, request }: Attempt): void {
    const { 'signature-input': input, signature } = request.headers;
    if (access?.kind !== 'restricted' || access.tag === null || (input === undefined && signature === undefined)) {
      this.fail(401);
      return;
    }
    try {
      this.success(this.callerOf(request, access.roles, access.tag));
    } catch (error) {
      this.error(error instanceof Error ? error : new Error('not an error'));
    }
  }

  private callerOf(request: RawRequest, roles: RestrictedAccess['roles'], tag: SignatureTag): SigningCaller {
    const signed = signedRequestOf(request, this.deployment.publicUrl);
    let role: SigningRole | undefined;
    const verdict = verifyRequest(signed, tag, (keyId) => {
      // Where one id names keys in two roles, the one that this route is for is meant.
      const found = this.keysOf(keyId).sort((a, b) => Number(roles.includes(b.role)) - Number(roles.includes(a.role)));
      role = found[0]?.role;
      return found[0]?.publicKey;
    });
    if (verdict.kind === 'refused') throw Refused.because(verdict.code);
    if (Math.abs(this.clock.seconds() - verdict.created) > FRESH_FOR_SECONDS) throw Refused.because('SIGNATURE_STALE');
    if (role === undefined || !roles.includes(role)) throw Refused.because('FORBIDDEN');
    if (role === 'attestation') this.sightings.note();
    return { role, keyId: verdict.keyId, request: signed };
  }

  private keysOf(keyId: string): { readonly role: SigningRole; readonly publicKey: Hex32 }[] {
    const { policy, genesis } = this.deployment;
    const engine = policy.engineKeys.get(keyId as EngineKeyId);
    const auditor = policy.auditors.get(keyId);
    return [
      ...(engine ? [{ role: 'engine' as const, publicKey: engine.publicKey }] : []),
      ...(auditor ? [{ role: 'auditor' as const, publicKey: auditor.publicKey }] : []),
      ...(keyId === ATTESTATION ? [{ role: 'attestation' as const, publicKey: genesis.attestationKey }] : []),
    ];
  }
}

/** The request as it was signed. What the client calls us is configuration, never the Host header, which anybody may set. */
function signedRequestOf(request: RawRequest, publicUrl: string): SignedRequest {
  const header = (name: string): Record<string, string> => {
    const value = request.headers[name];
    return typeof value === 'string' ? { [name]: value } : {};
  };
  const names = ['content-digest', 'idempotency-key', 'signature-input', 'signature'];
  return {
    method: request.method,
    targetUri: `${publicUrl}${request.url}`,
    // `verifyRequest` names what is missing.
    headers: Object.assign({}, ...names.map(header)) as SignedRequest['headers'],
    body: new Uint8Array(request.rawBody ?? []),
  };
}
