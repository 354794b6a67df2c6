import { createHash, ECDH } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { OUTWARD, type Outward, type PushSettings } from '../platform/config/outward.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import { type Sql } from '../platform/database/sql.js';
import { Refused } from '../platform/http/refused.js';
import { isPushHost } from './push-hosts.js';
import { type NoticeSettings, type PushSubscriptionJson } from './notice-views.js';

/** A person's browsers. The one that was let go longest ago makes room for a new one. */
const PER_PERSON = 10;

const listedRow = z.object({ id: z.string(), endpoint: z.string(), created_at: z.date() });

/** Where people's browsers are told. */
@Injectable()
export class PushSubscriptions {
  constructor(
    @Inject(OUTWARD) private readonly outward: Outward,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Whose it was before does not matter: a browser has one, and it is now used by whoever is logged in there. */
  keep(person: string, { endpoint, keys }: PushSubscriptionJson): Promise<string> {
    const { push } = this.outward;
    if (push === null || !isSafeEndpoint(endpoint, push)) throw Refused.because('PUSH_SERVICE_UNKNOWN');
    if (!isPoint(keys.p256dh)) throw Refused.malformed(['/keys/p256dh']);
    const id = createHash('sha256').update(endpoint).digest('hex');
    return this.database.transaction(async (transaction) => {
      await transaction.run(
        `INSERT INTO push_subscription (id, person, endpoint, p256dh, auth, created_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (id) DO UPDATE SET person = excluded.person, p256dh = excluded.p256dh, auth = excluded.auth,
           created_at = excluded.created_at`,
        [id, person, endpoint, keys.p256dh, keys.auth, this.clock.now()],
      );
      await transaction.run(
        `DELETE FROM push_subscription WHERE id IN (
           SELECT id FROM push_subscription WHERE person = $1 ORDER BY created_at DESC, id OFFSET $2)`,
        [person, PER_PERSON],
      );
      return id;
    });
  }

  async listOf(person: string): Promise<NoticeSettings['subscriptions']> {
    const rows = await this.database.rows(
      listedRow,
      'SELECT id, endpoint, created_at FROM push_subscription WHERE person = $1 ORDER BY created_at, id',
      [person],
    );
    // Never the endpoint again: whoever has it may use it up.
    return rows.map(({ id, endpoint, created_at: createdAt }) => ({
      ...{ id, service: new URL(endpoint).host, createdAt: createdAt.toISOString() },
    }));
  }

  async remove(person: string, id: string): Promise<void> {
    const sql = 'DELETE FROM push_subscription WHERE id = $1 AND person = $2';
    if ((await this.database.run(sql, [id, person])) === 0) throw Refused.because('NOT_FOUND');
  }

  /** The push service says that nobody listens there any more. */
  async drop(sql: Sql, id: string): Promise<void> {
    await sql.run('DELETE FROM push_subscription WHERE id = $1', [id]);
  }
}

/** Looked at once more when something is sent: the list may have become shorter. */
export function isSafeEndpoint(endpoint: string, { hosts, internalHosts }: PushSettings): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { protocol, host, username, password, hash } = new URL(endpoint);
  if (username !== '' || password !== '' || hash !== '') return false;
  if (internalHosts.includes(host)) return protocol === 'https:' || protocol === 'http:';
  return protocol === 'https:' && isPushHost(host, hosts);
}

/** Whether messages can be encrypted to it. */
function isPoint(p256dh: string): boolean {
  try {
    ECDH.convertKey(Buffer.from(p256dh, 'base64url'), 'prime256v1');
    return p256dh.startsWith('B');
  } catch {
    return false;
  }
}
