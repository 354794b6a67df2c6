import { People } from '../../src/server/people/people.js';
import { type GivenRole } from '../../src/server/people/person-roles.js';
import { Clock } from '../../src/server/platform/clock.js';
import { Database } from '../../src/server/platform/database/database.js';
import { OpenSession } from '../../src/server/sessions/open-session.js';
import { type ServerUnderTest } from './server-under-test.js';

/** What a browser sends along of somebody who is logged in. */
export interface SessionHeaders extends Record<string, string> {
  readonly cookie: string;
  readonly 'sec-fetch-site': string;
}

/** Lets a person in and logs them in, past passkeys and invitations. */
export async function aConsoleSession(
  server: Pick<ServerUnderTest, 'app'>,
  person: string,
  roles: readonly GivenRole[] = [],
): Promise<SessionHeaders> {
  const { app } = server;
  const { token } = await app.get(Database).transaction(async (transaction) => {
    await app.get(People).letIn(transaction, person, roles, app.get(Clock));
    return app.get(OpenSession).execute(transaction, person, 'passkey');
  });
  return { cookie: `__Host-sekisho=${token}`, 'sec-fetch-site': 'same-origin' };
}
