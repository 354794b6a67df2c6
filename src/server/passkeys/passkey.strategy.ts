import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-strategy';
import { type EntryAttempt } from '../auth/entry.guard.js';
import { readJsonBody } from '../platform/http/read-request.js';
import { FinishPasskeyLogin } from './finish-passkey-login.js';
import { passkeyLoginSchema } from './passkey-views.js';

export const PASSKEY = 'passkey';

/** A login by WebAuthn: the answer of a passkey to a challenge of ours. */
@Injectable()
export class PasskeyStrategy extends PassportStrategy(Strategy, PASSKEY) {
  constructor(private readonly finishPasskeyLogin: FinishPasskeyLogin) {
    super();
  }

  /** Passport's abstract class wants it; everything happens in `authenticate`. */
  validate(): never {
    throw new Error('not used');
  }

  override authenticate(_: unknown, { request }: EntryAttempt): void {
    Promise.resolve()
      .then(() => this.finishPasskeyLogin.execute(readJsonBody(passkeyLoginSchema, request.rawBody)))
      .then((entrant) => {
        this.success(entrant);
      })
      .catch((error: unknown) => {
        this.error(error instanceof Error ? error : new Error('not an error'));
      });
  }
}
