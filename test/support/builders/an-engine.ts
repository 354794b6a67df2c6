import { randomBytes } from 'node:crypto';
import { signRequest, type SignatureTag, type SignedRequest } from '../../../src/protocol/http-signature.js';
import { type WithdrawalRequest } from '../../../src/protocol/withdrawal-request.js';
import { BTC } from './a-policy.js';
import { aSecret } from './a-secret.js';

const utf8 = new TextEncoder();

export interface SigningOptions {
  readonly url?: string;
  readonly idempotencyKey?: string;
  /** Unix seconds. */
  readonly created?: number;
  readonly tag?: SignatureTag;
  readonly secret?: Uint8Array;
  readonly keyId?: string;
}

/** The body of a small BTC withdrawal that the usual policy pays on an engine's signature, valid for an hour. */
export function aWithdrawal(deploymentId: string, overrides: Partial<WithdrawalRequest> = {}): WithdrawalRequest {
  return {
    deploymentId,
    reference: `w-${randomBytes(8).toString('hex')}`,
    asset: BTC,
    amount: '50000',
    // The P2WPKH address of BIP 173's first test vector, on regtest.
    destination: 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080',
    beneficiary: 'customer-1',
    notAfter: Math.floor(Date.now() / 1000) + 3600,
    ...overrides,
  };
}

/** Somebody who signs HTTP requests with an Ed25519 key that follows from a name: an engine, an auditor. */
export class TestRequester {
  constructor(
    readonly keyId: string,
    readonly secret: Uint8Array,
    readonly publicUrl = 'http://127.0.0.1:0',
  ) {}

  at(publicUrl: string): TestRequester {
    return new TestRequester(this.keyId, this.secret, publicUrl);
  }

  /** `POST /v1/withdrawals`, signed. A string body is sent as it is. */
  withdrawal(body: WithdrawalRequest | string, options: SigningOptions = {}): SignedRequest {
    return this.post('/v1/withdrawals', body, { tag: 'sekisho-withdrawal', ...options });
  }

  dryRun(body: WithdrawalRequest | string, options: SigningOptions = {}): SignedRequest {
    return this.post('/v1/withdrawals/dry-run', body, { tag: 'sekisho-dry-run', ...options });
  }

  cancel(deploymentId: string, id: string, reference: string, options: SigningOptions = {}): SignedRequest {
    return this.post(
      `/v1/withdrawals/${id}/cancel`,
      { deploymentId, reference },
      { tag: 'sekisho-cancel', ...options },
    );
  }

  post(path: string, body: unknown, options: SigningOptions & { readonly tag: SignatureTag }): SignedRequest {
    const bytes = utf8.encode(typeof body === 'string' ? body : JSON.stringify(body));
    const idempotencyKey = options.idempotencyKey ?? randomBytes(12).toString('hex');
    return this.sign({ method: 'POST', path, body: bytes, idempotencyKey }, options);
  }

  get(path: string, options: SigningOptions = {}): SignedRequest {
    return this.sign({ method: 'GET', path, body: new Uint8Array() }, { tag: 'sekisho-read', ...options });
  }

  private sign(
    request: { method: string; path: string; body: Uint8Array; idempotencyKey?: string },
    options: SigningOptions & { readonly tag: SignatureTag },
  ): SignedRequest {
    const { path, ...rest } = request;
    return signRequest(
      { ...rest, targetUri: options.url ?? `${this.publicUrl}${path}` },
      {
        created: options.created ?? Math.floor(Date.now() / 1000),
        keyId: options.keyId ?? this.keyId,
        tag: options.tag,
      },
      options.secret ?? this.secret,
    );
  }
}

/** An engine of the usual policy: `trading` has no custodians, `desk` is run by alice. */
export function anEngine(id = 'trading', publicUrl?: string): TestRequester {
  return new TestRequester(id, aSecret(`engine ${id}`), publicUrl);
}

export function anAuditor(id = 'auditor', publicUrl?: string): TestRequester {
  return new TestRequester(id, aSecret(`auditor ${id}`), publicUrl);
}

/** The signing module's voice over HTTP, under its attestation key. */
export function aSigningModule(publicUrl?: string): TestRequester {
  return new TestRequester('attestation', aSecret('attestation'), publicUrl);
}
