import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-strategy';
import { type Attempt } from '../auth/caller.js';
import { Refused } from '../platform/http/refused.js';
import { ConsoleSessions } from './console-sessions.js';
import { SessionCookie } from './session-cookie.js';

export const CONSOLE_SESSION = 'console-session';

/** The session of a person who logged in at the console. */
@Injectable()
export class ConsoleSessionStrategy extends PassportStrategy(Strategy, CONSOLE_SESSION) {
  constructor(private readonly sessions: ConsoleSessions) {
    super();
  }

  /** Passport's abstract class wants it; everything happens in `authenticate`. */
  validate(): never {
    throw new Error('not used');
  }

  override authenticate(_: unknown, { access, request }: Attempt): void {
    const token = SessionCookie.read(request);
    if (access?.kind !== 'restricted' || access.people.length === 0 || token === null) {
      this.fail(401);
      return;
    }
    // `SameSite=Strict` still sends it along from another port or a sister domain, and looking is no "cross-site post".
    const site = request.headers['sec-fetch-site'];
    if (site !== undefined && site !== 'same-origin' && site !== 'none') {
      this.error(Refused.because('CROSS_SITE'));
      return;
    }
    this.sessions
      .find(token)
      .then((caller) => {
        if (caller === null) this.error(Refused.because('SESSION_OVER'));
        else if (!access.people.some((role) => caller.roles.has(role))) this.error(Refused.because('FORBIDDEN'));
        else this.success(caller);
      })
      .catch((error: unknown) => {
        this.error(error instanceof Error ? error : new Error('not an error'));
      });
  }
}
