import { Injectable } from '@nestjs/common';
import { consoleLoginDigest } from '../../protocol/devices/console-login.js';
import { verifyPasskey } from '../../protocol/devices/verify-webauthn.js';
import { readAssertion } from '../../protocol/devices/webauthn-assertion.js';
import { parseHex, parseHex32, type Hex } from '../../protocol/hex.js';
import { type Entrant } from '../auth/entry.guard.js';
import { spendChallenge } from '../auth/spend-challenge.js';
import { personRoles } from '../people/person-roles.js';
import { People } from '../people/people.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import { Deployment } from '../platform/deployment.js';
import { Refused } from '../platform/http/refused.js';
import { isForVotes } from './approval-credentials.js';
import { loginPartyOf } from './login-party.js';
import { type PasskeyLogin } from './passkey-views.js';
import { Passkeys } from './passkeys.js';

/** Finds out who somebody is by what their passkey signed. */
@Injectable()
export class FinishPasskeyLogin {
  constructor(
    private readonly database: Database,
    private readonly deployment: Deployment,
    private readonly passkeys: Passkeys,
    private readonly people: People,
    private readonly clock: Clock,
  ) {}

  async execute({ challenge, credential, signature }: PasskeyLogin): Promise<Entrant> {
    const { policy, policies } = this.deployment;
    if (isForVotes(policies, { id: credential })) throw Refused.because('CREDENTIAL_IS_FOR_VOTES');
    const [asked, answer] = [parseHex32(challenge), parseHex(signature)];
    if (asked === null || answer === null) throw Refused.malformed(['']);
    return this.database.transaction(async (transaction) => {
      const passkey = await this.passkeys.lock(transaction, credential);
      if (passkey === null) throw Refused.because('LOGIN_CREDENTIAL_UNKNOWN');
      const now = this.clock.now();
      const expiresAt = await spendChallenge(transaction, asked, now);
      const digest = consoleLoginDigest(policy.deploymentId, { challenge: asked, expiresAt });
      const key = {
        scheme: 'webauthn',
        publicKey: passkey.publicKey as Hex,
        relyingParty: loginPartyOf(policy),
      } as const;
      const verdict = verifyPasskey(key, digest, answer);
      if (verdict !== 'ok') throw Refused.because(verdict === 'forged' ? 'SIGNATURE_INVALID' : verdict);
      const signCount = readAssertion(answer)?.signCount ?? 0;
      if (wentBack(signCount, passkey.signCount)) throw Refused.because('DEVICE_COUNTER_WENT_BACK');
      await transaction.run('UPDATE login_credential SET sign_count = $2, last_used_at = $3 WHERE id = $1', [
        credential,
        signCount,
        now,
      ]);
      const given = (await this.people.rolesGivenTo(passkey.person, transaction)) ?? [];
      if (personRoles(policy, passkey.person, given).size === 0) throw Refused.because('FORBIDDEN');
      return { person: passkey.person };
    });
  }
}

/** Logins come in the order in which they are made, so here a counter must rise, unless it never counts. */
function wentBack(now: number, before: number): boolean {
  return (now !== 0 || before !== 0) && now <= before;
}
