import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { passkeyDigest } from '../../protocol/devices/console-login.js';
import { readRegistration, verifyRegistration, type Registration } from '../../protocol/devices/registration.js';
import { bytesOf, parseHex32 } from '../../protocol/hex.js';
import { spendChallenge } from '../auth/spend-challenge.js';
import { Clock } from '../platform/clock.js';
import { type Transaction } from '../platform/database/database.js';
import { Deployment } from '../platform/deployment.js';
import { Refused } from '../platform/http/refused.js';
import { isForVotes } from './approval-credentials.js';
import { loginPartyOf } from './login-party.js';
import { type NewPasskey } from './passkey-views.js';
import { Passkeys } from './passkeys.js';

/** More than anybody has hands for, and fewer than would fill a table. */
const MAX_PASSKEYS = 20;

/** Notes a passkey as a person's. Whoever calls this knows that it is the person: by a fresh invitation, or a fresh login. */
@Injectable()
export class RegisterPasskey {
  constructor(
    private readonly deployment: Deployment,
    private readonly passkeys: Passkeys,
    private readonly clock: Clock,
  ) {}

  async execute(
    transaction: Transaction,
    person: string,
    { challenge, name, registration: given }: NewPasskey,
  ): Promise<void> {
    const registration = readRegistration({
      attestationObject: bytesOf(given.attestationObject),
      clientDataJson: bytesOf(given.clientData),
    });
    const asked = parseHex32(challenge);
    if (registration === null || asked === null) throw Refused.because('DEVICE_ASSERTION_MALFORMED');
    const { policy, policies } = this.deployment;
    const now = this.clock.now();
    const expiresAt = await spendChallenge(transaction, asked, now);
    const digest = passkeyDigest(policy.deploymentId, person, { challenge: asked, expiresAt });
    const verdict = verifyRegistration(registration, digest, loginPartyOf(policy));
    if (verdict !== 'ok') throw Refused.because(verdict);
    const { credentialId: id, publicKey } = registration;
    if (isForVotes(policies, { id, publicKey })) throw Refused.because('CREDENTIAL_IS_FOR_VOTES');
    if (await this.isOffered(transaction, id)) throw Refused.because('CREDENTIAL_IS_FOR_VOTES');
    if ((await this.passkeys.lockAllOf(transaction, person)).length >= MAX_PASSKEYS) throw Refused.because('FORBIDDEN');
    await this.add(transaction, person, registration, name, now);
  }

  /** On its way into a policy. */
  private async isOffered(transaction: Transaction, id: string): Promise<boolean> {
    const found = await transaction.rows(
      z.object({}),
      `SELECT FROM enrolment_offer WHERE listed #>> '{credential,id}' = $1`,
      [id],
    );
    return found.length > 0;
  }

  private async add(
    transaction: Transaction,
    person: string,
    { credentialId, publicKey, signCount, flags }: Registration,
    name: string,
    now: Date,
  ): Promise<void> {
    const added = await transaction.run(
      `INSERT INTO login_credential (id, person, public_key, name, sign_count, is_synced, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
      [credentialId, person, publicKey, name, signCount, flags.isSynced, now],
    );
    // Somebody's already, and ids are no secret: whose must not change hands.
    if (added === 0) throw Refused.because('REPLAYED');
    transaction.record({ type: 'passkey.registered', person, credential: credentialHashOf(credentialId) });
  }
}

/** How events name a credential: its id is up to a kilobyte, and the log keeps it for ever. */
export function credentialHashOf(id: string): string {
  return createHash('sha256').update(bytesOf(id)).digest('hex');
}
