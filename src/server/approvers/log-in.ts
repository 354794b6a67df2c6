import { Injectable } from '@nestjs/common';
import { verifyDeviceSignature } from '../../protocol/devices/verify-device-signature.js';
import { parseHex } from '../../protocol/hex.js';
import { type DeviceId } from '../../protocol/ids.js';
import { isMalformed, readMessage, typedDataDigest } from '../../protocol/typed-data.js';
import { LOGIN } from '../../protocol/verbs.js';
import { type DeviceCaller } from '../auth/caller.js';
import { DeviceSessions } from '../auth/device-sessions.js';
import { spendChallenge } from '../auth/spend-challenge.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import { Deployment } from '../platform/deployment.js';
import { Refused } from '../platform/http/refused.js';
import { type SessionView } from './login-views.js';

/** How far ahead a Login may be dated: a challenge's life, and some for a clock that runs fast. */
const MAX_AHEAD_SECONDS = 360;

/** Lets a device of the policy read for five minutes, for a challenge that it signed. */
@Injectable()
export class LogIn {
  constructor(
    private readonly database: Database,
    private readonly deployment: Deployment,
    private readonly sessions: DeviceSessions,
    private readonly clock: Clock,
  ) {}

  async execute(body: { readonly message: unknown; readonly signature: string }): Promise<SessionView> {
    const message = readMessage(LOGIN, body.message, '/message');
    if (isMalformed(message)) throw Refused.malformed([message.path]);
    const signature = parseHex(body.signature);
    if (signature === null) throw Refused.malformed(['/signature']);
    const { policy } = this.deployment;
    const device = policy.devices.get(message.device as DeviceId);
    if (device === undefined || device.approver !== message.approver) throw Refused.because('KEY_UNKNOWN');
    // What approves logs nobody in: a person who touches it many times a day stops reading what for.
    if (device.scheme === 'webauthn') throw Refused.because('FORBIDDEN');
    const digest = typedDataDigest(policy.deploymentId, LOGIN, message);
    if (!verifyDeviceSignature(device, digest, signature)) throw Refused.because('SIGNATURE_INVALID');
    const now = this.clock.seconds();
    if (message.expiresAt <= now || message.expiresAt > now + MAX_AHEAD_SECONDS)
      throw Refused.because('SIGNATURE_STALE');
    return this.open(message.challenge, { role: 'device', approver: device.approver, device: device.id });
  }

  private open(challenge: string, caller: DeviceCaller): Promise<SessionView> {
    return this.database.transaction(async (transaction) => {
      await spendChallenge(transaction, challenge, this.clock.now());
      const { token, expiresAt } = await this.sessions.open(transaction, caller);
      transaction.record({ type: 'approver.logged_in', approver: caller.approver, device: caller.device });
      return { token, expiresAt: expiresAt.toISOString() };
    });
  }
}
