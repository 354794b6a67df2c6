import { Injectable } from '@nestjs/common';
import { type PersonCaller } from '../auth/caller.js';
import { Database } from '../platform/database/database.js';
import { Refused } from '../platform/http/refused.js';
import { Passkeys } from './passkeys.js';
import { credentialHashOf } from './register-passkey.js';

/**
 * Takes one of a person's own passkeys away, and never the last: whoever locks themselves out needs an invitation. All of
 * their other sessions end with it, because one of them may be in the hands that the passkey is in.
 */
@Injectable()
export class RevokePasskey {
  constructor(
    private readonly database: Database,
    private readonly passkeys: Passkeys,
  ) {}

  async execute(id: string, { person, session }: PersonCaller): Promise<void> {
    await this.database.transaction(async (transaction) => {
      const own = await this.passkeys.lockAllOf(transaction, person);
      if (!own.includes(id)) throw Refused.because('NOT_FOUND');
      if (own.length === 1) throw Refused.because('LAST_PASSKEY');
      await transaction.run('DELETE FROM login_credential WHERE id = $1', [id]);
      await transaction.run('DELETE FROM person_session WHERE person = $1 AND token_hash <> $2', [person, session]);
      transaction.record({ type: 'passkey.revoked', person, credential: credentialHashOf(id) });
    });
  }
}
