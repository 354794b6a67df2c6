import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Entrant } from '../auth/entry.guard.js';
import { openInvitationByHash } from '../invitations/open-invitation.js';
import { People } from '../people/people.js';
import { Clock } from '../platform/clock.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { Refused } from '../platform/http/refused.js';
import { sessionHashOf } from '../sessions/console-session.js';
import { OidcProvider } from './oidc-provider.js';

const loginRow = z.object({
  nonce: z.string(),
  code_verifier: z.string(),
  invitation_hash: z.string().nullable(),
});
const identityRow = z.object({ person: z.string() });

/** Finds out who somebody is by what the identity provider says, whom an invitation has linked to a person here. */
@Injectable()
export class FinishOidcLogin {
  constructor(
    private readonly database: Database,
    private readonly provider: OidcProvider,
    private readonly people: People,
    private readonly clock: Clock,
  ) {}

  /**
   * @param query of the address at which the provider sent the browser back, with its question mark
   * @param browser what its cookie says; null where it has none
   */
  async execute(query: string, browser: string | null): Promise<Entrant> {
    const state = new URLSearchParams(query).get('state') ?? '';
    const login = browser === null ? null : await this.spend(state, browser);
    if (login === null) throw Refused.because('OIDC_REFUSED');
    const { nonce, code_verifier: codeVerifier, invitation_hash: invitation } = login;
    const subject = await this.provider.subjectOf(query, { state, nonce, codeVerifier });
    return this.database.transaction(async (transaction) => {
      if (invitation !== null) await this.link(transaction, subject, invitation);
      const [found] = await transaction.rows(
        identityRow,
        'SELECT person FROM oidc_identity WHERE issuer = $1 AND subject = $2',
        [this.provider.issuer, subject],
      );
      if (found === undefined) throw Refused.because('OIDC_NOT_LINKED');
      const given = (await this.people.rolesGivenTo(found.person, transaction)) ?? [];
      // What follows from the policy is not a provider's to open.
      if (given.length === 0) throw Refused.because('FORBIDDEN');
      return { person: found.person };
    });
  }

  /** Once, and by the browser that began. */
  private async spend(state: string, browser: string): Promise<z.infer<typeof loginRow> | null> {
    const [found] = await this.database.rows(
      loginRow,
      `DELETE FROM oidc_login WHERE state_hash = $1 AND browser_hash = $2 AND expires_at > $3
       RETURNING nonce, code_verifier, invitation_hash`,
      [sessionHashOf(state), sessionHashOf(browser), this.clock.now()],
    );
    return found ?? null;
  }

  private async link(transaction: Transaction, subject: string, invitation: string): Promise<void> {
    const now = this.clock.now();
    const { person, roles } = await openInvitationByHash(transaction, invitation, now);
    const given = roles ?? (await this.people.rolesGivenTo(person, transaction)) ?? [];
    await this.people.letIn(transaction, person, given, this.clock);
    const linked = await transaction.run(
      `INSERT INTO oidc_identity (issuer, subject, person, linked_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
      [this.provider.issuer, subject, person, now],
    );
    // Somebody's already; whose must not change hands.
    if (linked === 0) throw Refused.because('REPLAYED');
    await transaction.run('UPDATE invitation SET used_at = $2 WHERE token_hash = $1', [invitation, now]);
    transaction.record({ type: 'person.linked', person, issuer: this.provider.issuer });
  }
}
