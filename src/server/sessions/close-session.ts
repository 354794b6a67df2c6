import { Injectable } from '@nestjs/common';
import { type PersonCaller } from '../auth/caller.js';
import { Database } from '../platform/database/database.js';

/** Ends a session for good: a copy of its cookie is dead from now on. */
@Injectable()
export class CloseSession {
  constructor(private readonly database: Database) {}

  async execute({ session, person }: PersonCaller): Promise<void> {
    await this.database.transaction(async (transaction) => {
      const closed = await transaction.run('DELETE FROM person_session WHERE token_hash = $1', [session]);
      if (closed > 0) transaction.record({ type: 'person.logged_out', person });
    });
  }
}
