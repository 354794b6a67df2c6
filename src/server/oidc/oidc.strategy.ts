import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-strategy';
import { type EntryAttempt } from '../auth/entry.guard.js';
import { BrowserCookie } from './browser-cookie.js';
import { FinishOidcLogin } from './finish-oidc-login.js';

export const OIDC = 'oidc';

/** A login at the identity provider: OpenID Connect's code flow, with PKCE, state and nonce. */
@Injectable()
export class OidcStrategy extends PassportStrategy(Strategy, OIDC) {
  constructor(private readonly finishOidcLogin: FinishOidcLogin) {
    super();
  }

  /** Passport's abstract class wants it; everything happens in `authenticate`. */
  validate(): never {
    throw new Error('not used');
  }

  override authenticate(_: unknown, { request }: EntryAttempt): void {
    const query = request.url.slice(request.url.indexOf('?'));
    this.finishOidcLogin
      .execute(query, BrowserCookie.read(request))
      .then((entrant) => {
        this.success(entrant);
      })
      .catch((error: unknown) => {
        this.error(error instanceof Error ? error : new Error('not an error'));
      });
  }
}
