import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../platform/database/database.js';
import { Deployment } from '../platform/deployment.js';
import { type DeviceUses } from './device-views.js';

/** The latest row of each device in each table is the end of an index: votes and orders are not gone through. */
export const LAST_USES = `
  SELECT named.device, latest.used_at, latest.by
    FROM unnest($1::text[]) AS named (device)
    LEFT JOIN LATERAL (
      SELECT used_at, by FROM (
        (SELECT recorded_at AS used_at, 'vote' AS by FROM withdrawal_vote v
          WHERE v.device = named.device ORDER BY recorded_at DESC LIMIT 1)
        UNION ALL
        (SELECT recorded_at, 'order' FROM stop_order o
          WHERE o.device = named.device ORDER BY recorded_at DESC LIMIT 1)
        UNION ALL
        (SELECT recorded_at, 'change' FROM policy_change_signature s
          WHERE s.device = named.device ORDER BY recorded_at DESC LIMIT 1)) AS each_kind
       ORDER BY used_at DESC, by LIMIT 1) AS latest ON true
   ORDER BY named.device`;

const useRow = z
  .object({ device: z.string(), used_at: z.date().nullable(), by: z.enum(['vote', 'order', 'change']).nullable() })
  .transform(({ device, used_at: at, by }) => ({ device, lastUsedAt: at?.toISOString() ?? null, by }));

/** When each device of the policy in force last signed something that reached this server. For screens. */
@Injectable()
export class LastUses {
  constructor(
    private readonly database: Database,
    private readonly deployment: Deployment,
  ) {}

  execute(): Promise<DeviceUses['items']> {
    return this.database.rows(useRow, LAST_USES, [[...this.deployment.policy.devices.keys()]]);
  }
}
