import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type WebauthnDevice } from '../../protocol/policy.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { type Passkey } from './passkey-views.js';

const storedRow = z
  .object({ person: z.string(), public_key: z.string(), sign_count: z.coerce.number() })
  .transform((row) => ({ person: row.person, publicKey: row.public_key, signCount: row.sign_count }));
const shownRow = z
  .object({
    person: z.string(),
    id: z.string(),
    name: z.string(),
    is_synced: z.boolean(),
    created_at: z.date(),
    last_used_at: z.date().nullable(),
  })
  .transform((row) => ({
    person: row.person,
    passkey: {
      ...{ id: row.id, name: row.name, isSynced: row.is_synced, createdAt: row.created_at.toISOString() },
      lastUsedAt: row.last_used_at?.toISOString() ?? null,
    } satisfies Passkey,
  }));
const idRow = z.object({ id: z.string() });

const SHOWN = 'SELECT person, id, name, is_synced, created_at, last_used_at FROM login_credential';

/** What people log in with. */
@Injectable()
export class Passkeys {
  constructor(private readonly database: Database) {}

  async of(person: string): Promise<Passkey[]> {
    const rows = await this.database.rows(shownRow, `${SHOWN} WHERE person = $1 ORDER BY created_at, id`, [person]);
    return rows.map(({ passkey }) => passkey);
  }

  async all(): Promise<readonly { readonly person: string; readonly passkey: Passkey }[]> {
    return this.database.rows(shownRow, `${SHOWN} ORDER BY person, created_at, id`);
  }

  /** Locked until the transaction ends, so that of two uses one comes after the other. */
  async lock(transaction: Transaction, id: string): Promise<z.infer<typeof storedRow> | null> {
    const [found] = await transaction.rows(
      storedRow,
      'SELECT person, public_key, sign_count FROM login_credential WHERE id = $1 FOR UPDATE',
      [id],
    );
    return found ?? null;
  }

  /** Whether it is somebody's to log in with, by its id or its key. */
  async isKnown(
    transaction: Transaction,
    { credential, publicKey }: Pick<WebauthnDevice, 'credential' | 'publicKey'>,
  ): Promise<boolean> {
    const found = await transaction.rows(idRow, 'SELECT id FROM login_credential WHERE id = $1 OR public_key = $2', [
      credential.id,
      publicKey,
    ]);
    return found.length > 0;
  }

  /** All of a person's, under their lock: of two that are taken away at once, one is the last. */
  async lockAllOf(transaction: Transaction, person: string): Promise<readonly string[]> {
    await transaction.run('SELECT FROM person WHERE id = $1 FOR UPDATE', [person]);
    const rows = await transaction.rows(idRow, 'SELECT id FROM login_credential WHERE person = $1', [person]);
    return rows.map(({ id }) => id);
  }
}
