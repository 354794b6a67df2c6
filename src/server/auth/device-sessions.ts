import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type DeviceId } from '../../protocol/ids.js';
import { Clock } from '../platform/clock.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { Deployment } from '../platform/deployment.js';
import { type DeviceCaller } from './caller.js';

const SESSION_SECONDS = 300;

const session = z.object({ device: z.string(), approver: z.string() });

/** Tokens of logged-in devices. The database holds their hashes only, so a copy of it logs nobody in. */
@Injectable()
export class DeviceSessions {
  constructor(
    private readonly database: Database,
    private readonly deployment: Deployment,
    private readonly clock: Clock,
  ) {}

  async open(
    transaction: Transaction,
    caller: DeviceCaller,
  ): Promise<{ readonly token: string; readonly expiresAt: Date }> {
    const token = randomBytes(32).toString('hex');
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + SESSION_SECONDS * 1000);
    await transaction.run('DELETE FROM device_session WHERE expires_at <= $1', [now]);
    await transaction.run(
      'INSERT INTO device_session (token_hash, approver, device, expires_at) VALUES ($1, $2, $3, $4)',
      [hashOf(token), caller.approver, caller.device, expiresAt],
    );
    return { token, expiresAt };
  }

  /** Who holds this token now. A device that the policy no longer lists is nobody. */
  async find(token: string): Promise<DeviceCaller | null> {
    const [found] = await this.database.rows(
      session,
      'SELECT device, approver FROM device_session WHERE token_hash = $1 AND expires_at > $2',
      [hashOf(token), this.clock.now()],
    );
    const device = found && this.deployment.policy.devices.get(found.device as DeviceId);
    return device?.approver === found?.approver && device !== undefined
      ? { role: 'device', approver: device.approver, device: device.id }
      : null;
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
