import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Clock } from '../platform/clock.js';
import { type Sql } from '../platform/database/sql.js';
import { Database } from '../platform/database/database.js';
import { GIVEN_ROLES, type GivenRole } from './person-roles.js';

const personRow = z.object({ roles: z.array(z.enum(GIVEN_ROLES)) });

/** Who may log in at the console at all, and what they were given to look at. */
@Injectable()
export class People {
  constructor(private readonly database: Database) {}

  /** Null: nobody by this name was ever let in. */
  async rolesGivenTo(person: string, sql: Sql = this.database): Promise<readonly GivenRole[] | null> {
    const [found] = await sql.rows(personRow, 'SELECT roles FROM person WHERE id = $1', [person]);
    return found?.roles ?? null;
  }

  /** Lets a person in, or gives them other roles than they had. */
  async letIn(sql: Sql, person: string, roles: readonly GivenRole[], clock: Pick<Clock, 'now'>): Promise<void> {
    await sql.run(
      `INSERT INTO person (id, roles, created_at) VALUES ($1, $2, $3)
       ON CONFLICT (id) DO UPDATE SET roles = EXCLUDED.roles`,
      [person, roles, clock.now()],
    );
  }
}
