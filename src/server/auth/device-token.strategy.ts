import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-strategy';
import { Refused } from '../platform/http/refused.js';
import { type Attempt } from './caller.js';
import { DeviceSessions } from './device-sessions.js';

export const DEVICE_TOKEN = 'device-token';

/** The five-minute token of a device that has logged in. */
@Injectable()
export class DeviceTokenStrategy extends PassportStrategy(Strategy, DEVICE_TOKEN) {
  constructor(private readonly sessions: DeviceSessions) {
    super();
  }

  /** Passport's abstract class wants it; everything happens in `authenticate`. */
  validate(): never {
    throw new Error('not used');
  }

  override authenticate(_: unknown, { access, request }: Attempt): void {
    const token = /^Bearer ([0-9a-f]{64})$/.exec(request.headers.authorization ?? '')?.[1];
    if (access?.kind !== 'restricted' || token === undefined) {
      this.fail(401);
      return;
    }
    this.sessions
      .find(token)
      .then((caller) => {
        if (caller === null) this.error(Refused.because('UNAUTHENTICATED'));
        else if (!access.roles.includes('device')) this.error(Refused.because('FORBIDDEN'));
        else this.success(caller);
      })
      .catch((error: unknown) => {
        this.error(error instanceof Error ? error : new Error('not an error'));
      });
  }
}
