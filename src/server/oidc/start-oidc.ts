import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { openInvitation } from '../invitations/open-invitation.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import { sessionHashOf } from '../sessions/console-session.js';
import { OidcProvider } from './oidc-provider.js';

/** At the provider people look for their telephone. */
const LOGIN_MINUTES = 10;

/** Anybody may begin, so the table is not a stranger's to fill: beyond this many the oldest are forgotten. */
const MAX_OUTSTANDING = 1000;

/** Begins a login at the identity provider. */
@Injectable()
export class StartOidc {
  constructor(
    private readonly database: Database,
    private readonly provider: OidcProvider,
    private readonly clock: Clock,
  ) {}

  /** @param invitation the token of one that is to be taken with this login: it links the account to the person */
  async execute(invitation: string | null): Promise<{ readonly url: string; readonly browser: string }> {
    const [state, browser, nonce, codeVerifier] = [fresh(), fresh(), fresh(), fresh()];
    const url = await this.provider.loginAddress({ state, nonce, codeVerifier });
    const now = this.clock.now();
    if (invitation !== null) await openInvitation(this.database, invitation, now);
    await this.database.run(
      `DELETE FROM oidc_login WHERE expires_at <= $1
         OR state_hash IN (SELECT state_hash FROM oidc_login ORDER BY expires_at DESC OFFSET $2 FOR UPDATE SKIP LOCKED)`,
      [now, MAX_OUTSTANDING],
    );
    await this.database.run(
      `INSERT INTO oidc_login (state_hash, browser_hash, nonce, code_verifier, invitation_hash, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [
        ...[sessionHashOf(state), sessionHashOf(browser), nonce, codeVerifier],
        invitation === null ? null : sessionHashOf(invitation),
        new Date(now.getTime() + LOGIN_MINUTES * 60_000),
      ],
    );
    return { url, browser };
  }
}

function fresh(): string {
  return randomBytes(32).toString('hex');
}
